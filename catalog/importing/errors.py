"""What can be wrong with a file, a mapping, a cell or a row."""


class FileRefused(Exception):
    """The file as a whole cannot be read; nothing of it was written. The message is for people."""


class MappingRefused(FileRefused):
    """The mapping does not say what a mapping can say."""


class CellRefused(ValueError):
    """What a cell holds is not what its column takes."""

    def __init__(self, column: str, sentence: str) -> None:
        self.column, self.sentence = column, sentence
        super().__init__(sentence)


class RowRefused(Exception):
    """One row cannot be taken. `number` is the row as a spreadsheet counts it, or the line of a JSON Lines file."""

    def __init__(self, number: int, column: str, sentence: str) -> None:
        self.number, self.column, self.sentence = number, column, sentence
        super().__init__(f"row {number}, {column}: {sentence}" if column else f"row {number}: {sentence}")
