-- Nothing reads the tree's edge but sealing, which keeps its own beside each checkpoint.
alter table journal.head drop column frontier;
