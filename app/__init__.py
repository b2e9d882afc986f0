"""UBL Relay: any invoice in, one honest verdict, valid UBL 2.1 out. Start reading at ``conversion.py``."""

__version__ = "0.1.0"
