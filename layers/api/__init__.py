"""For other programs: the atlas as data over HTTP (``/api/v1``) and as tools of an assistant. Read only.

Every answer is made from the same figures, filters and hidden columns as the pages; ``answers.py`` lists the resources,
``http.py`` serves them, ``openapi.py`` describes them.
"""
