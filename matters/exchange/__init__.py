"""The catalogue on its way in and out: tables of all elements, the national exchange tables, rich text of other systems."""
