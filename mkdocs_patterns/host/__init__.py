"""MkDocs' side: files, pages and navigation; nothing here is part of the core."""
