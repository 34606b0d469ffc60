"""Programs that read one uploaded file in a process of their own, and write what they find to standard output.

A damaged or hostile file can abort a reader or fill the memory. So each runs where it can be killed, under limits, and
imports nothing but the standard library and the reader itself. ``kpi.intake.sheets.confined`` starts them and reads along.

output       limits, and how tables go through the pipe
cells        typed cells as text
workbook     XLSX, XLSM, XLSB, XLS and ODS
error_cells  the cells of XLS and XLSB that hold an error
json_table   JSON and JSON lines
columns      objects as columns
parquet      Parquet
"""
