"""Writes weights as PyTorch up to 0.1.1 did, a tar archive of three pickles, and has PyTorch read them.

    python3 old_tar_weights.py src/test/resources/vertebra/weights/old-tar.pth

PyTorch reads the form to this day (`legacy_load` in torch/serialization.py) and no longer writes it.
"""

import collections
import io
import pickle
import struct
import sys
import tarfile

import torch


def pickled(value):
    return pickle.dumps(value, protocol=2)


class Named(pickle.Pickler):
    """Names tensors by their keys."""

    def persistent_id(self, value):
        return str(value.key) if isinstance(value, Tensor) else None


Tensor = collections.namedtuple("Tensor", "key storage kind dims strides offset")

STORAGES = {
    # Keys were addresses in memory, which need more than four bytes.
    140_000_000_001: (torch.FloatStorage, struct.pack("<q6f", 6, 0, 1, 2, 3, 4, 5)),
    140_000_000_002: (torch.LongStorage, struct.pack("<qq", 1, 77)),
}
VIEWS = [(140_000_000_003, 140_000_000_001, 2, 4)]
TENSORS = [
    Tensor(11, 140_000_000_001, torch.FloatTensor, (2, 3), (3, 1), 0),
    Tensor(12, 140_000_000_001, torch.FloatTensor, (3, 2), (1, 3), 0),
    Tensor(13, 140_000_000_003, torch.FloatTensor, (2,), (1,), 1),
    Tensor(14, 140_000_000_002, torch.LongTensor, (1,), (1,), 0),
]


def parts():
    storages = pickled(len(STORAGES))
    for key, (kind, numbers) in STORAGES.items():
        storages += pickled((key, "cpu", kind)) + numbers
    storages += pickled(VIEWS)
    tensors = pickled(len(TENSORS))
    for one in TENSORS:
        tensors += pickled((one.key, one.storage, one.kind))
        tensors += struct.pack("<q", len(one.dims))
        tensors += struct.pack(f"<{2 * len(one.dims)}q", *one.dims, *one.strides)
        tensors += struct.pack("<q", one.offset)
    state = collections.OrderedDict(
        zip(["a.weight", "turned", "late", "bn.num_batches_tracked"], TENSORS)
    )
    whole = io.BytesIO()
    Named(whole, protocol=2).dump({"epoch": 3, "state_dict": state})
    return {"storages": storages, "tensors": tensors, "pickle": whole.getvalue()}


def main(path):
    with tarfile.open(path, "w:", format=tarfile.PAX_FORMAT) as tar:
        for name, content in parts().items():
            item = tarfile.TarInfo(name)
            item.size = len(content)
            item.mtime = 1480000000.25  # a fraction, which needs a header of its own
            tar.addfile(item, io.BytesIO(content))
    read = torch.load(path)["state_dict"]
    assert read["a.weight"].tolist() == [[0, 1, 2], [3, 4, 5]], read
    assert read["turned"].tolist() == [[0, 3], [1, 4], [2, 5]], read
    assert read["late"].tolist() == [3, 4], read
    assert read["bn.num_batches_tracked"].tolist() == [77], read


if __name__ == "__main__":
    main(sys.argv[1])
