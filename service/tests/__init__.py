"""Tests of the service: real database files, a real upstream on loopback, real server processes."""
