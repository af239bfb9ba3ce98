"""An index in a cluster beside the same in a folder: answers, times, sizes."""
