"""python -m data.ledger: run the commands."""

import sys

from data.ledger.cli import main

sys.exit(main())
