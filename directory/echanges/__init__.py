"""Records taken out as CSV or XLSX, and brought back: own rows only, shown before they are written.

django-import-export does the work; here is what each cell means (`colonnes`), which rows and columns a
person may touch (`ressource`), how files are read and written (`fichiers`), and the pages (`admin`).
"""
