"""The history of records: who changed what, when, before and after, whatever the writer.

`tables` declares which records are followed, `ecriture` writes the rows, `acte` says who
and why. What people read and undo is in `directory.admin_historique`.
"""
