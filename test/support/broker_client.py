"""What the hostile tests say to the broker: docs/protocol.md, without the manners of with-env."""
import os, resource, socket, struct, time

PATH = "/run/env-broker/broker.sock"

def become(uid, gids=()):
    os.setgroups(list(gids))
    os.setgid(uid)
    os.setuid(uid)

def many_files():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))

def connect(timeout=5):
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(timeout)
    connection.connect(PATH)
    return connection

def connect_at_once(request=b""):
    """A connection that never waits, with what it has sent; None if there is no room for one now."""
    connection = socket.socket(socket.AF_UNIX)
    connection.setblocking(False)
    try:
        connection.connect(PATH)
        if request: connection.send(request)
        return connection
    except OSError:
        connection.close()
        return None

def frame(*texts, version="env-broker/1"):
    body = b"".join(text if isinstance(text, bytes) else text.encode() + b"\0" for text in (version, *texts))
    return struct.pack("<I", len(body)) + body

def receive(connection):
    """The texts of a whole reply; EOFError if it is cut, None if there is none at all."""
    data = b""
    while len(data) < 4 or len(data) < 4 + struct.unpack("<I", data[:4])[0]:
        more = connection.recv(1 << 16)
        if not more:
            if data: raise EOFError("a partial reply")
            return None
        data += more
    return data[4:].decode().split("\0")[:-1]

def ask(*texts, timeout=5):
    with connect(timeout) as connection:
        connection.sendall(frame(*texts))
        return receive(connection)

def status(texts):
    return "closed" if texts is None else texts[texts.index("status") + 1]

def why(texts):
    return texts[texts.index("why") + 1]

def given(texts):
    pairs = list(zip(texts[1::2], texts[2::2]))
    return dict(text.split("=", 1) for word, text in pairs if word == "given")

def end(children):
    """Kills what was forked, and waits for every child."""
    for pid in children: os.kill(pid, 9)
    while True:
        try: os.wait()
        except ChildProcessError: break
