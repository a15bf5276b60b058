"""The log's records in Parquet, by topic and day, for as long as anyone wants to replay them.

layout      where things stand           manifest    what belongs to a day, how far a topic is archived
writing     from the log                 reading     a period's records, as runs
verifying   is it what was written       same_log    is it the log that was archived
"""
