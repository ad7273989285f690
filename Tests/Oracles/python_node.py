"""Plays `pipe` for a filter in Python: barriers at every place of a small stream, each state taken over the
control socket, and the filter begun again from each of them, which must write the bytes that it would have.

    python_node.py STREAM SCRIPT [ARGUMENT]...
"""

import os
import socket
import subprocess
import sys
import tempfile
import threading

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../examples/python"))
import millrace

path, *command = sys.argv[1:]
command = [sys.executable, *command]
SIZES = (1, 2, 3, 5, 8, 40, 300)


def split(bytes):
    """A stream as its frames."""
    frames, at = [], 0
    while at < len(bytes):
        size = 8 + 8 * int.from_bytes(bytes[at + 4:at + 8], "little")
        frames.append(bytes[at:at + size])
        at += size
    return frames


def in_small_frames(frames):
    """The same stream with frames of a few events each, which end inside groups too."""
    made, sizes = [], 0
    for bytes in frames:
        root = millrace._Struct.root(millrace._Segment(bytes, 8, len(bytes)))
        if root.number("<H", 0) != 1:
            made.append(bytes)
            continue
        frame = millrace.Frame(bytes, root.struct(0))
        at, ends = 0, [0, 0, 0]
        while at < len(frame):
            stop = min(len(frame), at + SIZES[sizes % len(SIZES)])
            sizes += 1
            rows = frame.rows[at:stop].copy()
            lists = millrace._LIST_OF[frame.kinds[at:stop]]
            counts = millrace._payload_sizes(rows, lists)
            parts = []
            for list, source in enumerate((frame.values, frame.words, frame.text)):
                own = np.where(lists == list, counts, 0)
                offsets = np.cumsum(own) - own
                rows[lists == list, 5] &= ~np.uint64(0xFFFFFFFF)
                rows[lists == list, 5] |= offsets[lists == list].astype("<u8")
                parts.append(source[ends[list]:ends[list] + int(own.sum())].tobytes())
                ends[list] += int(own.sum())
            made.append(
                millrace._batch_prelude(
                    len(rows), len(parts[0]) // 8, len(parts[1]) // 8, len(parts[2]))
                + rows.tobytes() + b"".join(parts))
            at = stop
    return made


def is_control(bytes):
    return millrace._Struct.root(millrace._Segment(bytes, 8, len(bytes))).number("<H", 0) == 3


def control_of(bytes):
    root = millrace._Struct.root(millrace._Segment(bytes, 8, len(bytes)))
    return millrace.Control.of(root.struct(0), bytes)


class Run:
    """The filter with an input; as a node where `is_node` says so, from a state where there is one, to a
    file where there is one, and to a second reader where that is wanted."""

    def __init__(self, pieces, is_node=True, state=None, file=None, is_read_twice=False,
                 standing=None, variables=None):  # fmt: skip
        environment, given = dict(os.environ), []
        ours = None
        if is_node:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            page = os.memfd_create("page")
            os.ftruncate(page, 4096)
            environment |= {
                "MILLRACE_CONTROL": str(theirs.fileno()), "MILLRACE_STATUS": str(page)}
            given = [theirs.fileno(), page]
            for name, bytes in (("MILLRACE_RESTORE", state), ("MILLRACE_STANDING", standing)):
                if bytes is not None:
                    held = os.memfd_create(name)
                    os.write(held, bytes)
                    environment[name] = str(held)
                    given.append(held)
            environment |= variables or {}
        branch = None
        if is_read_twice:
            branch, end = os.pipe()
            environment["MILLRACE_OUTPUTS"] = str(end)
            given.append(end)
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=file or subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment, pass_fds=given)
        for each in given[2:]:
            os.close(each)
        self.said, self.states = [], {}
        threads = [threading.Thread(target=self.feed, args=(process.stdin, pieces))]
        if is_node:
            theirs.close()
            threads.append(threading.Thread(target=self.listen, args=(ours,)))
        for thread in threads:
            thread.start()
        readers = [threading.Thread(target=self.read, args=("errors", process.stderr))]
        if branch is not None:
            readers.append(threading.Thread(target=self.read, args=("branch", os.fdopen(branch, "rb"))))
        for thread in readers:
            thread.start()
        self.output = b"" if file else process.stdout.read()
        self.status = process.wait()
        for thread in [*threads, *readers]:
            thread.join()
        self.counts = []
        if is_node:
            self.counts = list(np.frombuffer(os.pread(page, 40, 0), "<u8"))
            os.close(page)

    def read(self, name, file):
        setattr(self, name, file.read())
        file.close()

    @staticmethod
    def feed(input, pieces):
        try:
            for piece in pieces:
                input.write(piece)
                input.flush()
            input.close()
        except BrokenPipeError:
            pass

    def listen(self, ours):
        while True:
            text, descriptors, _, _ = socket.recv_fds(ours, 256, 1)
            if not text:
                return ours.close()
            words = text.decode().split()
            self.said.append(words)
            if words[0] == "snapshot":
                size = os.fstat(descriptors[0]).st_size
                self.states[int(words[1])] = os.pread(descriptors[0], size, 0)
            for each in descriptors:
                os.close(each)


def digest_of(frames):
    """Of the events of some frames, with the header before them, and whether they have their end or not."""
    reader_end, writer_end = os.pipe()
    feeding = threading.Thread(target=Run.feed, args=(os.fdopen(writer_end, "wb"), frames))
    feeding.start()
    reader = millrace.Reader(reader_end, "frames")
    try:
        while reader.next() is not None:
            pass
    except millrace.StreamError as error:
        assert "without its end" in error.cause, error
    feeding.join()
    os.close(reader_end)
    return reader.digest


whole = split(open(path, "rb").read())
assert len([each for each in whole if is_control(each)]) == 0
small = in_small_frames(whole)
print(f"{len(whole)} frames, {len(small)} small ones")

# 1. Frames and pieces make no difference to events, nor pieces to bytes.
plain = Run([open(path, "rb").read()], is_node=False)
assert plain.status == 0, plain.errors
expected = Run(small, is_node=False)
assert expected.status == 0, expected.errors
digests = [split(each.output)[-1] for each in (plain, expected)]
assert digests[0] == digests[1], "the framing of the input changes what is made of it"
bytes = b"".join(small)
places = [0, 1, 9, 200, *range(1000, len(bytes), 777), len(bytes)]
slow = Run([bytes[a:b] for a, b in zip(places, places[1:])], is_node=False)
assert slow.output == expected.output and slow.status == 0

# 2. Barriers change no byte of the frames around them, and each has a state.
count = len(small) - 2  # behind the header, and before the end
pieces, number = [small[0]], 0
for each in small[1:-1]:
    number += 1
    pieces += [each, millrace._control_frame("barrier", number)]
marked = Run([*pieces, small[-1]])
assert marked.status == 0, marked.errors
out = split(marked.output)
assert b"".join(each for each in out if not is_control(each)) == expected.output
barriers = [control_of(each) for each in out if is_control(each)]
assert [each.number for each in barriers] == list(range(1, count + 1)), "barriers were lost"
assert sorted(marked.states) == list(range(1, count + 1)), "states were lost"
assert marked.said[0] == ["ready"] and marked.said[-1] == ["finished"], marked.said
assert all(words[2] == "0" for words in marked.said if words[0] == "snapshot")
total = digest_of(small)
end = split(expected.output)[-1]
written = int.from_bytes(end[32:40], "little")
assert marked.counts[:2] == [total.count, written], marked.counts

# 3. From each of them it goes on as if nothing had happened.
for number in range(1, count + 1):
    before = digest_of(small[:number + 1])
    resume = millrace._control_frame("resume", before.count, before.value, number)
    rest = [resume]
    for place in range(number + 1, len(small) - 1):
        rest += [small[place], millrace._control_frame("barrier", place)]
    again = Run([*rest, small[-1]], state=marked.states[number])
    assert again.status == 0, (number, again.errors)
    first, *frames = split(again.output)
    position = [control_of(each).number if is_control(each) else 0 for each in out].index(number)
    assert frames == out[position + 1:], f"from barrier {number} on other bytes are written"
    own, told = digest_of(out[:position]), control_of(first)
    assert (told.kind, told.number, told.digest, told.checkpoint) == (
        "resume", own.count, own.value, number)  # fmt: skip
    assert all(again.states[each] == marked.states[each] for each in again.states), (
        f"behind barrier {number} other states are told")  # fmt: skip
print(f"{count} states gone on from")

# 4. What does not fit is refused, with both values.
state = marked.states[3]
before = digest_of(small[:4])
wrong = millrace._control_frame("resume", before.count + 1, before.value, 3)
refused = Run([wrong, *small[4:]], state=state)
assert refused.status == 65 and b"came" in refused.errors, refused.errors
assert f"{before.count + 1} events".encode() in refused.errors
damaged = Run(small, state=state[:-1] + b"\xff" if state[-1] != 255 else state[:-1] + b"\0")
assert damaged.status == 65 and b"the snapshot is damaged" in damaged.errors, damaged.errors
anew = Run(small, state=state)
assert anew.status == 65 and b"begins anew" in anew.errors, anew.errors

# 5. Files hold no barriers, and are gone on with where they were cut back to the length that was told.
with tempfile.TemporaryFile() as file:
    made = Run([*pieces, small[-1]], file=file)
    assert made.status == 0, made.errors
    file.seek(0)
    assert file.read() == expected.output
    lengths = {int(words[1]): int(words[2]) for words in made.said if words[0] == "snapshot"}
    number = count // 2
    file.truncate(lengths[number])
    file.seek(0, os.SEEK_END)
    before = digest_of(small[:number + 1])
    resume = millrace._control_frame("resume", before.count, before.value, number)
    again = Run([resume, *small[number + 1:]], state=made.states[number], file=file)
    assert again.status == 0, again.errors
    file.seek(0)
    assert file.read() == expected.output and lengths[number] > 0

# 6. Several readers have the same bytes, barriers among them.
both = Run([*pieces, small[-1]], is_read_twice=True)
assert both.status == 0 and both.output == both.branch == marked.output, both.errors

# 7. What has come is passed on before more is waited for.
process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for each in small[:3]:
    process.stdin.write(each)
    process.stdin.flush()
first = split(expected.output)[:3]
assert process.stdout.read(len(b"".join(first))) == b"".join(first)
process.stdin.write(b"".join(small[3:]))
process.stdin.close()
assert process.stdout.read() == b"".join(split(expected.output)[3:]) and process.wait() == 0

# 8. Of streams one behind the other: from a state between them, and from one in the second.
after = [millrace._control_frame("barrier", count + 1)]
second = [small[0], small[1], millrace._control_frame("barrier", count + 2), *small[2:]]
twice = Run([*pieces, small[-1], *after, *second])
assert twice.status == 0, twice.errors
out = split(twice.output)
for number, before, rest in (
    (count + 1, digest_of(small), second), (count + 2, digest_of(small[:2]), second[3:]),
):  # fmt: skip
    resume = millrace._control_frame("resume", before.count, before.value, number)
    again = Run([resume, *rest], state=twice.states[number])
    assert again.status == 0, again.errors
    position = [control_of(each).number if is_control(each) else 0 for each in out].index(number)
    assert split(again.output)[1:] == out[position + 1:], number

# 9. A node that is to finish writes what it had still to write, and its end.
number = count // 2
finished = Run([], state=marked.states[number], variables={"MILLRACE_FINISH": "0"})
assert finished.status == 0 and finished.said[-1] == ["finished"], finished.errors
out = split(marked.output)
position = [control_of(each).number if is_control(each) else 0 for each in out].index(number)
digest_of([each for each in out[:position] if not is_control(each)] + split(finished.output)[1:])

# 10. One that begins anew where the writer of its input goes on begins with that one's header.
before = digest_of(small[:number + 1])
words = [1, 1, len(before.words), *before.words, 0, len(small[0])]
standing = b"".join(each.to_bytes(8, "little") for each in words) + small[0]
resume = millrace._control_frame("resume", before.count, before.value, number)
cold = Run([resume, *small[number + 1:]], standing=standing)
assert cold.status == 0, cold.errors
assert split(cold.output)[0] == split(expected.output)[0]
assert digest_of(split(cold.output)).count > 0
print("whole")
