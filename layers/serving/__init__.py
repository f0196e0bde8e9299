"""Several processes of the atlas behind one port of one machine: the processes, and the proxy before them."""
