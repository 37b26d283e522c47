"""The same table in every format, as bytes: made by hand or by the library that the format is from."""

import gzip
import io
import json
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import pyarrow as pa
import pyarrow.parquet
from pyarrow import feather

Cell = float | str | None
Columns = dict[str, list[Cell]]


def rows_of(columns: Columns) -> list[tuple[Cell, ...]]:
    return list(zip(*columns.values(), strict=True))


def csv_bytes(columns: Columns) -> bytes:
    lines = [";".join(columns)] + [";".join("" if c is None else str(c) for c in row) for row in rows_of(columns)]
    return ("\n".join(lines) + "\n").encode()


def gzip_bytes(columns: Columns) -> bytes:
    return gzip.compress(csv_bytes(columns))


def zstd_bytes(columns: Columns) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(csv_bytes(columns))
    return sink.getvalue().to_pybytes()


def arrow_table(columns: Columns) -> pa.Table:
    return pa.table({name: pa.array(cells) for name, cells in columns.items()})


def parquet_bytes(columns: Columns) -> bytes:
    sink = io.BytesIO()
    pa.parquet.write_table(arrow_table(columns), sink)
    return sink.getvalue()


def arrow_bytes(columns: Columns) -> bytes:
    table = arrow_table(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def stream_bytes(columns: Columns) -> bytes:
    table = arrow_table(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def feather_bytes(columns: Columns) -> bytes:
    sink = io.BytesIO()
    feather.write_feather(arrow_table(columns), sink)
    return sink.getvalue()


def records_bytes(columns: Columns) -> bytes:
    return json.dumps([dict(zip(columns, row, strict=True)) for row in rows_of(columns)]).encode()


def json_columns_bytes(columns: Columns) -> bytes:
    return json.dumps(columns).encode()


def ndjson_bytes(columns: Columns) -> bytes:
    lines = [json.dumps(dict(zip(columns, row, strict=True))) for row in rows_of(columns)]
    return ("\n".join(lines) + "\n").encode()


def sqlite_bytes(columns: Columns) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, "table.db")
        database = sqlite3.connect(path)
        names = ", ".join('"' + name.replace('"', '""') + '"' for name in columns)
        database.execute(f"CREATE TABLE t ({names})")
        marks = ", ".join("?" * len(columns))
        database.executemany(f"INSERT INTO t VALUES ({marks})", rows_of(columns))
        database.commit()
        database.close()
        return path.read_bytes()


def arff_bytes(columns: Columns) -> bytes:
    lines = ["% made by hand", "@RELATION t"]
    for name, cells in columns.items():
        kind = "STRING" if any(isinstance(cell, str) for cell in cells) else "NUMERIC"
        lines.append(f"@attribute '{name}' {kind}")
    lines.append("@DATA")
    lines += [
        ",".join("?" if c is None else f"'{c}'" if isinstance(c, str) else repr(c) for c in row)
        for row in rows_of(columns)
    ]
    return ("\n".join(lines) + "\n").encode()


def xlsx_bytes(columns: Columns) -> bytes:
    def cell(value: Cell) -> str:
        if value is None:
            return "<c/>"
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        return f"<c><v>{value!r}</v></c>"

    rows = [tuple(columns), *rows_of(columns)]
    sheet = "".join("<row>" + "".join(map(cell, row)) + "</row>" for row in rows)
    return workbook({"Sheet1": f"<sheetData>{sheet}</sheetData>"})


def workbook(sheets: dict[str, str]) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    listed = "".join(
        f'<sheet name={quoteattr(n)} sheetId="{i}" r:id="r{i}"/>' for i, n in enumerate(sheets, start=1)
    )
    related = "".join(
        f'<Relationship Id="r{i}" Type="{office}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="w" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{related}</Relationships>',
    }
    for index, content in enumerate(sheets.values(), start=1):
        parts[f"xl/worksheets/sheet{index}.xml"] = f'<worksheet xmlns="{main}">{content}</worksheet>'
    return zipped({name: text.encode() for name, text in parts.items()})


def ods_bytes(columns: Columns) -> bytes:
    def cell(value: Cell) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, str):
            return (
                '<table:table-cell office:value-type="string"><text:p>'
                + escape(value)
                + "</text:p></table:table-cell>"
            )
        return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'

    rows = [tuple(columns), *rows_of(columns)]
    body = "".join("<table:table-row>" + "".join(map(cell, row)) + "</table:table-row>" for row in rows)
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{space}office:1.0" xmlns:table="{space}table:1.0" '
        f'xmlns:text="{space}text:1.0"><office:body><office:spreadsheet><table:table table:name="Sheet1">'
        f"{body}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    listed = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    manifest = f'<manifest:manifest xmlns:manifest="{space}manifest:1.0">{listed}</manifest:manifest>'
    parts = {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}
    return zipped({name: text.encode() for name, text in parts.items()})


def zipped(parts: dict[str, bytes], packed: bool = True) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            how = zipfile.ZIP_STORED if name == "mimetype" or not packed else zipfile.ZIP_DEFLATED
            archive.writestr(name, data, how)
    return out.getvalue()


def matrix_of(columns: Columns) -> np.ndarray:
    return np.array(rows_of(columns), dtype=float)


def npy_bytes(columns: Columns) -> bytes:
    return npy(matrix_of(columns))


def npy(array: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


def npz_bytes(columns: Columns) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, ids=np.arange(3), X=matrix_of(columns))
    return out.getvalue()


def mat_bytes(columns: Columns) -> bytes:
    import scipy.io

    out = io.BytesIO()
    scipy.io.savemat(out, {"X": matrix_of(columns), "label": "text"}, do_compression=True)
    return out.getvalue()


def hdf5_bytes(columns: Columns) -> bytes:
    import h5py

    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        file.create_group("g").create_dataset("X", data=matrix_of(columns), compression="gzip")
        file["g/names"] = np.array([b"a", b"b"])
    return out.getvalue()


def fcs_bytes(columns: Columns) -> bytes:
    return fcs(matrix_of(columns), list(columns))


def fcs(matrix: np.ndarray, names: list[str], version: str = "FCS3.1", **words: str) -> bytes:
    data = matrix.astype(">f8").tobytes()
    text: dict[str, str] = {
        "$MODE": "L", "$DATATYPE": "D", "$BYTEORD": "4,3,2,1", "$PAR": str(matrix.shape[1]),
        "$TOT": str(len(matrix)), "$NEXTDATA": "0",
    }  # fmt: skip
    for index, name in enumerate(names, start=1):
        text |= {f"$P{index}N": name, f"$P{index}B": "64", f"$P{index}R": "1024", f"$P{index}E": "0,0"}
    text |= {name.replace("_", "$", 1): value for name, value in words.items()}
    described = "|" + "|".join(f"{key}|{value}" for key, value in text.items()) + "|"
    begin, size = 256, len(described.encode())
    start = begin + size
    header = version.encode().ljust(10)
    for offset in (begin, start - 1, start, start + len(data) - 1, 0, 0):
        header += str(offset).rjust(8).encode()
    return header.ljust(begin) + described.encode() + data


def dta_bytes(columns: Columns) -> bytes:
    """Stata's format 114, doubles only."""
    matrix = matrix_of(columns)
    n, d = matrix.shape
    out = struct.pack("<BBBBHI", 114, 2, 1, 0, d, n) + b"t".ljust(81, b"\0") + b"1 Jan 2020 00:00".ljust(18, b"\0")
    out += bytes([255]) * d
    out += b"".join(f"v{index}".encode().ljust(33, b"\0") for index in range(d))
    out += bytes(2 * (d + 1)) + b"%9.0g".ljust(49, b"\0") * d + bytes(33 * d) + bytes(81 * d) + bytes(5)
    return out + np.where(np.isnan(matrix), 2.0**1023, matrix).astype("<f8").tobytes()


def sav_bytes(columns: Columns) -> bytes:
    """SPSS' system file, not compressed, numbers only."""
    matrix = matrix_of(columns)
    n, d = matrix.shape
    out = b"$FL2" + b"@(#) SPSS DATA FILE".ljust(60) + struct.pack("<iiiiid", 2, d, 0, 0, n, 100.0)
    out += b"01 Jan 20" + b"00:00:00" + b"t".ljust(64) + bytes(3)
    shape = 5 << 16 | 8 << 8 | 2
    for index in range(d):
        out += struct.pack("<iiiiii", 2, 0, 0, 0, shape, shape) + f"V{index}".encode().ljust(8)
    out += struct.pack("<ii", 999, 0)
    return out + np.where(np.isnan(matrix), -np.finfo(float).max, matrix).astype("<f8").tobytes()


MIXED: dict[str, tuple[str, Callable[[Columns], bytes]]] = {
    "csv": ("delimited", csv_bytes),
    "csv.gz": ("delimited", gzip_bytes),
    "csv.zst": ("delimited", zstd_bytes),
    "xlsx": ("spreadsheet", xlsx_bytes),
    "ods": ("spreadsheet", ods_bytes),
    "parquet": ("parquet", parquet_bytes),
    "arrow": ("arrow", arrow_bytes),
    "arrows": ("arrow", stream_bytes),
    "feather": ("arrow", feather_bytes),
    "json": ("json", records_bytes),
    "columns.json": ("json", json_columns_bytes),
    "ndjson": ("json", ndjson_bytes),
    "sqlite": ("sqlite", sqlite_bytes),
    "arff": ("arff", arff_bytes),
}
"""Formats that hold names, numbers and text: the reader's name and the maker."""

NUMBERS: dict[str, tuple[str, Callable[[Columns], bytes]]] = {
    "npy": ("numpy", npy_bytes),
    "npz": ("numpy", npz_bytes),
    "mat": ("matlab", mat_bytes),
    "h5": ("hdf5", hdf5_bytes),
    "fcs": ("fcs", fcs_bytes),
    "dta": ("statistics", dta_bytes),
    "sav": ("statistics", sav_bytes),
}
"""Formats that hold a matrix of numbers."""

EXAMPLE: Columns = {
    "length": [1.5, -2.25, 1e-300, None, 3.0, 12345678.9],
    "größe": [0.1, None, 5.0, 7.0, 8.5, -0.5],
    "kind": ["a", "ä b", None, "a", "日本", "x"],
}


def example(name: str) -> bytes:
    """The example in a format, as far as that can hold it."""
    if name in MIXED:
        return MIXED[name][1](EXAMPLE)
    return NUMBERS[name][1]({"length": EXAMPLE["length"], "size": EXAMPLE["größe"]})
