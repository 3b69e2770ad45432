#!/usr/bin/env python3
"""NATS' text protocol for smoke tests, by nothing but a socket.

nats.py ask PORT SUBJECT [JSON]   sends one request and prints the answer
nats.py message PORT STREAM NUMBER  writes the octets of a stored message to stdout
nats.py old PORT VERSION          is a server that says it is of a version, until it is ended
"""
import base64
import json
import socket
import sys


def connect(port):
    link = socket.create_connection(("127.0.0.1", int(port)), 10)
    lines = link.makefile("rb")
    lines.readline()
    link.sendall(b'CONNECT {"verbose":false,"headers":true}\r\nPING\r\n')
    while not lines.readline().startswith(b"PONG"):
        pass
    return link, lines


def ask(port, subject, text=""):
    link, lines = connect(port)
    octets = text.encode()
    link.sendall(b"SUB answer 1\r\nPUB %s answer %d\r\n%s\r\n" % (subject.encode(), len(octets), octets))
    while True:
        words = lines.readline().split()
        if words and words[0] == b"MSG":
            return lines.read(int(words[-1])).decode()
        if words and words[0] == b"HMSG":
            sys.exit("nobody answers: " + lines.read(int(words[-1])).decode())
        if not words:
            sys.exit("the connection ended")


def message(port, stream, number):
    answer = json.loads(ask(port, "$JS.API.STREAM.MSG.GET." + stream, json.dumps({"seq": int(number)})))
    if "error" in answer:
        sys.exit(answer["error"]["description"])
    sys.stdout.buffer.write(base64.b64decode(answer["message"].get("data", "")))


def old(port, version):
    door = socket.create_server(("127.0.0.1", int(port)))
    while True:
        link, _ = door.accept()
        try:
            greet(link, version)
        except ConnectionError:
            # Whoever only looks whether somebody listens goes at once.
            link.close()


def greet(link, version):
    info = {"server_id": "old", "version": version, "headers": True, "max_payload": 1048576, "jetstream": True}
    link.sendall(b"INFO " + json.dumps(info).encode() + b"\r\n")
    for line in link.makefile("rb"):
        if line.startswith(b"PING"):
            link.sendall(b"PONG\r\n")


if __name__ == "__main__":
    command = sys.argv[1]
    if command == "ask":
        print(ask(*sys.argv[2:]))
    elif command == "message":
        message(*sys.argv[2:])
    else:
        old(*sys.argv[2:])
