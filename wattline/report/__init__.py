"""Reports: what is asked of the marts (catalogue.py), and how it is drawn, printed and written into files.

A report declares marts, dimensions and metrics; what a metric is stands in the dictionary, and nowhere here.
"""
