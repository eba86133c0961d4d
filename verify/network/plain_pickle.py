"""Pickles as data: the opcodes that build containers, and nothing that runs."""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, final

from verify.claims.errors import InvalidInstance, UnsupportedModel

MAX_OPCODES = 200_000
_MARK = object()
_EMPTY: dict[str, Callable[[], Any]] = {"EMPTY_DICT": dict, "EMPTY_LIST": list,
                                        "EMPTY_TUPLE": tuple}
_SINGLE = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_LITERAL = {"BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT", "BINUNICODE", "SHORT_BINUNICODE",
            "BINUNICODE8"}


@final
@dataclass(frozen=True, slots=True)
class Global:
    """A name that the pickle asks for; nothing is imported."""

    name: str


def plain_pickle(data: bytes, place: str, calls: dict[str, Callable[..., Any]],
                 known: Callable[[str], bool], persistent: Callable[[Any], Any]) -> Any:
    """What the pickle holds. `calls` are the only functions it may call; `known` says which other
    names it may mention; `persistent` answers for objects that stand outside of it.

    Raises: UnsupportedModel naming a global or an opcode that is not read; InvalidInstance if the
    pickle is malformed or longer than MAX_OPCODES.
    """
    machine = _Machine(place, calls, known, persistent)
    try:
        for count, (opcode, argument, _) in enumerate(pickletools.genops(data)):
            if count > MAX_OPCODES:
                raise InvalidInstance(f"{place}: more than {MAX_OPCODES:,} opcodes")
            machine.step(opcode.name, argument)
    except (InvalidInstance, UnsupportedModel):
        raise
    except (ValueError, IndexError, KeyError, TypeError, AttributeError,
            DeprecationWarning) as error:  # the last of backslashes, where warnings are errors
        raise InvalidInstance(f"{place}: a malformed pickle ({str(error)[:80]})") from None
    if len(machine.stack) != 1:
        raise InvalidInstance(f"{place}: a malformed pickle (it ends with {len(machine.stack)} "
                              "objects)")
    return machine.stack[0]


class _Machine:
    """The stack and the memo of a pickle that is read."""

    def __init__(self, place: str, calls: dict[str, Callable[..., Any]],
                 known: Callable[[str], bool], persistent: Callable[[Any], Any]) -> None:
        self.stack: list[Any] = []
        self._memo: dict[int, Any] = {}
        self._place, self._calls, self._known, self._persistent = place, calls, known, persistent

    def step(self, name: str, argument: Any) -> None:
        stack = self.stack
        if name in _LITERAL:
            stack.append(argument)
        elif name in ("BINPUT", "LONG_BINPUT", "MEMOIZE"):
            self._memo[len(self._memo) if argument is None else argument] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET"):
            stack.append(self._memo[argument])
        elif name == "MARK":
            stack.append(_MARK)
        elif name in _EMPTY:
            stack.append(_EMPTY[name]())
        elif name in _SINGLE:
            stack.append(_SINGLE[name])
        elif name in ("TUPLE1", "TUPLE2", "TUPLE3"):
            self._replace(int(name[-1]), tuple)
        elif name == "TUPLE":
            stack.append(tuple(self._marked()))
        elif name in ("SETITEM", "SETITEMS"):
            self._set(self._marked() if name == "SETITEMS" else self._popped(2))
        elif name in ("APPEND", "APPENDS"):
            items = self._marked() if name == "APPENDS" else self._popped(1)
            if type(stack[-1]) is not list:
                raise ValueError(f"{name} on a {type(stack[-1]).__name__}")
            stack[-1].extend(items)
        elif name == "GLOBAL":
            self._name(".".join(argument.split(" ", 1)))
        elif name == "STACK_GLOBAL":
            self._name(".".join(self._popped(2)))
        elif name == "BINPERSID":
            self._replace(1, lambda items: self._persistent(items[0]))
        elif name == "REDUCE":
            self._replace(2, self._call)
        elif name == "BUILD":  # what an OrderedDict carries besides its items
            (state,) = self._popped(1)
            if type(stack[-1]) is not dict or type(state) is not dict:
                raise ValueError(f"BUILD on a {type(stack[-1]).__name__}")
        elif name not in ("PROTO", "FRAME", "STOP"):
            self._refuse(f"the opcode {name}")

    def _name(self, name: str) -> None:
        if name not in self._calls and not self._known(name):
            self._refuse(f"{name[:80]!r}")
        self.stack.append(Global(name))

    def _call(self, items: list[Any]) -> Any:
        function, arguments = items
        if type(function) is not Global or function.name not in self._calls:
            raise ValueError("a call of what is no function")
        if type(arguments) is not tuple:
            raise ValueError("a call without a tuple of arguments")
        return self._calls[function.name](*arguments)

    def _set(self, items: list[Any]) -> None:
        target = self.stack[-1]
        if type(target) is not dict or len(items) % 2:
            raise ValueError("items set on what is no dict")
        for key, value in zip(items[::2], items[1::2], strict=True):
            if type(key) not in (str, int):
                raise ValueError(f"a key that is a {type(key).__name__}")
            target[key] = value

    def _marked(self) -> list[Any]:
        for i in reversed(range(len(self.stack))):
            if self.stack[i] is _MARK:
                items = self.stack[i + 1:]
                del self.stack[i:]
                return items
        raise ValueError("no mark")

    def _popped(self, count: int) -> list[Any]:
        items = self.stack[-count:]
        if len(items) < count or _MARK in items:
            raise ValueError("too few objects")
        del self.stack[-count:]
        return items

    def _replace(self, count: int, make: Callable[[list[Any]], Any]) -> None:
        items = self._popped(count)
        self.stack.append(make(items))

    def _refuse(self, what: str) -> NoReturn:
        raise UnsupportedModel(f"{self._place}: the pickle asks for {what}; only tensors in "
                               "containers are read, as torch.save(model.state_dict(), ...) "
                               "writes them")
