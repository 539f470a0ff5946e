"""Ports: the public one must be free, and a refusal names who has it."""

from __future__ import annotations

import os
import socket

import pytest

from cairn.home import CannotStart
from cairn.supervisor.ports import LOOPBACK, check_port, choose_ports


def test_chosen_ports_differ_and_are_free() -> None:
    ports = choose_ports(8)
    assert len(set(ports)) == 8
    for port in ports:
        check_port(LOOPBACK, port)


def test_a_port_in_use_names_its_holder_and_another_port() -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart) as caught:
            check_port(LOOPBACK, port)
    assert f"Port {port} cannot be used" in caught.value.what
    assert f"process {os.getpid()}" in caught.value.what
    assert f"CAIRN_PORT={port + 1}" in caught.value.mend


def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(CannotStart, match="cannot be used"):
        check_port("192.0.2.1", 8400)
