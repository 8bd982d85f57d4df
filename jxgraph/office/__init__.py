"""Documents that an office hands on: Word files with native text and tables, built on python-docx."""
