#!/usr/bin/env python3
"""Plants a violation of every rule in a small tree and expects tidy to find exactly that one."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import cxx
import rules
import tidy
from ratchet import Ratchet


class Tree:
    """A repository of a few files."""

    def __init__(self, folder):
        self.root = Path(folder)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def findings(self):
        return [(f.path, f.line, f.rule) for f in tidy.check(self.root, Ratchet(self.root))]


class TidyTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = Tree(folder.name)

    def expect(self, path, text, *findings):
        """The tree with only this file has exactly these (line, rule)."""
        self.tree.write(path, text)
        found = self.tree.findings()
        (self.tree.root / path).unlink()
        self.assertEqual(found, [(path, line, rule) for line, rule in findings])


def path_in(row, name="x.cc"):
    """A file of the room that stands for `row` of the tables."""
    room = row.replace("*", "swim")
    return f"include/pando/{name}" if room == "include/pando" else f"src/{room}/{name}"


class Words(TidyTest):
    def test_every_banned_word_is_found_in_every_room_it_is_banned_in(self):
        for word in rules.WORDS:
            for row in word.rooms:
                with self.subTest(word.rule, room=row):
                    self.expect(path_in(row), f"int before;\n{word.example}\n", (2, word.rule))

    def test_a_banned_word_in_a_comment_or_a_string_is_not_code(self):
        for word in rules.WORDS:
            with self.subTest(word.rule):
                quoted = word.example.replace('"', "")
                self.expect(path_in(word.rooms[0]),
                            f'// {word.example}\n/* {word.example} */\nauto a = "{quoted}";\n')

    def test_words_of_pure_rooms_are_free_elsewhere(self):
        self.expect("src/shell/x.cc", "auto now = std::chrono::steady_clock::now();\n")

    def test_tests_follow_the_words_for_tests_and_no_others(self):
        for word in rules.WORDS:
            with self.subTest(word.rule):
                found = [(1, word.rule)] if word.in_tests else []
                self.expect("src/base/x_test.cc", word.example + "\n", *found)

    def test_every_banned_text_is_found_in_code_comments_and_documents(self):
        for word in rules.TEXTS:
            for path in ("src/cli/x.cc", "docs/x.md", "tools/x.py"):
                with self.subTest(word.rule, path=path):
                    self.expect(path, f"\n{word.example}\n", (2, word.rule))

    def test_the_file_that_may_use_a_word_may_use_it(self):
        self.expect("src/base/assert.cc", 'void f() { std::fprintf(stderr, "x"); }\n')

    def test_every_row_gives_a_reason(self):
        for word in (*rules.WORDS, *rules.TEXTS):
            self.assertGreater(len(word.reason), 10, word.rule)


class Layers(TidyTest):
    def test_a_room_may_include_exactly_what_its_row_says(self):
        targets = ["pando/a.h", "base/a.h", "wire/a.h", "wire/rpc.h", "wire/coordinate.h",
                   "core/swim/a.h", "core/serf/a.h", "node/a.h", "shell/a.h", "sim/a.h",
                   "agent/a.h", "cli/a.h", "neighbour.h"]
        for row, allowed in rules.MAY_INCLUDE.items():
            path = path_in(row)
            begin = tuple(tidy.room_of(path) + "/" if a == "<self>" else a for a in allowed)
            for target in targets:
                with self.subTest(row, target=target):
                    excepted = (tidy.room_of(path), target) in rules.EXCEPTIONS
                    found = [] if target.startswith(begin) or excepted else [(1, "layering")]
                    self.expect(path, f'#include "{target}"\n', *found)

    def test_an_excepted_header_may_be_included_in_its_room_only(self):
        for (room, header), reason in rules.EXCEPTIONS.items():
            self.assertGreater(len(reason), 10, header)
            self.expect(f"src/{room}/x.cc", f'#include "{header}"\n')
            self.expect("src/base/x.cc", f'#include "{header}"\n', (1, "layering"))

    def test_support_of_tests_is_for_tests(self):
        for header in rules.TEST_SUPPORT:
            self.expect("src/wire/x_test.cc", f'#include "{header}"\n')
            self.expect("src/wire/x.cc", f'#include "{header}"\n', (1, "layering"))

    def test_machines_never_include_each_other_even_in_tests(self):
        self.expect("src/core/serf/x_test.cc", '#include "core/swim/swim.h"\n', (1, "layering"))

    def test_every_outside_library_stays_in_its_rooms(self):
        for library, rooms in rules.LIBRARIES.items():
            for row in rules.MAY_INCLUDE:
                with self.subTest(library, room=row):
                    allowed = tidy.in_rooms(tidy.room_of(path_in(row)), rooms)
                    found = [] if allowed else [(1, "library")]
                    self.expect(path_in(row), f"#include <{library}x.h>\n", *found)

    def test_a_named_file_may_use_its_library_and_no_other_may(self):
        for (path, library), reason in rules.FILE_LIBRARIES.items():
            self.assertGreater(len(reason), 10, path)
            self.expect(path, f"#pragma once\n#include <{library}/x.h>\n")
            self.expect(path_in("include/pando"), f"#include <{library}/x.h>\n", (1, "library"))

    def test_test_libraries_are_for_tests(self):
        for library in rules.TEST_LIBRARIES:
            self.expect("src/shell/x.cc", f"#include <{library}x.h>\n", (1, "library"))
            self.expect("src/shell/x_test.cc", f"#include <{library}x.h>\n")

    def test_every_impure_header_is_found_in_every_pure_room(self):
        for headers in rules.IMPURE_HEADERS:
            for header in headers.split():
                for row in rules.PURE:
                    with self.subTest(header, room=row):
                        self.expect(path_in(row), f"#include <{header}>\n", (1, "impure-header"))

    def test_files_outside_the_rooms_may_include_anything(self):
        self.expect("tests/fuzz/x_fuzz.cc", '#include "core/swim/swim.h"\n#include <thread>\n')


class Form(TidyTest):
    def test_a_header_without_pragma_once_is_found(self):
        self.expect("src/base/x.h", "int a;\n", (1, "pragma-once"))
        self.expect("src/base/x.h", "#pragma once\nint a;\n")

    def test_a_long_line_is_found_and_counted_in_characters(self):
        self.expect("src/base/x.cc", "int a;\n// " + "x" * 98 + "\n", (2, "line-length"))
        self.expect("src/base/x.cc", "// " + "…" * 97 + "\n")


class Definitions(TidyTest):
    def both(self, one, other, path="src/wire/y.h"):
        self.tree.write("src/base/x.h", "#pragma once\n" + one)
        self.tree.write(path, "#pragma once\n" + other)
        return self.tree.findings()

    def test_two_types_of_one_name_are_found(self):
        for other in ("struct T {};", "class T final : public A<int> {\n};", "enum class T : int { a };"):
            self.assertEqual(self.both("namespace a {\nstruct T {\n  int x;\n};\n}\n",
                                       f"namespace a {{\n{other}\n}}\n"),
                             [("src/wire/y.h", 3, "one-definition")])

    def test_types_of_different_places_may_have_one_name(self):
        one = "namespace a {\nstruct T {};\n}\n"
        for other in ("namespace b {\nstruct T {};\n}\n", "namespace a {\nstruct T;\n}\n",
                      "namespace a {\nnamespace {\nstruct T {};\n}\n}\n",
                      "namespace a {\nstruct U {\n  struct T {};\n};\n}\n",
                      "namespace a {\nstruct T::Impl {};\n}\n",
                      "namespace a {\nvoid f() {\n  struct T {};\n}\n}\n"):
            self.assertEqual(self.both(one, other), [])
        self.assertEqual(self.both(one, one, "src/wire/y_test.h"), [])


def body(lines):
    """A function f of so many lines."""
    return "void f() {\n" + "  g();\n" * (lines - 2) + "}\n"


class Budgets(TidyTest):
    def test_a_function_beyond_its_target_is_found(self):
        self.expect("src/base/x.cc", "int a;\n" + body(25))
        self.expect("src/base/x.cc", "int a;\n" + body(26), (2, "function-length"))

    def test_files_and_headers_beyond_their_targets_are_found(self):
        self.expect("src/base/x.cc", "int a;\n" * 250)
        self.expect("src/base/x.cc", "int a;\n" * 251, (1, "file-length"))
        self.expect("src/base/x.h", "#pragma once\n" * 120)
        self.expect("src/base/x.h", "#pragma once\n" * 121, (1, "header-length"))

    def test_tests_follow_only_the_hard_limits(self):
        self.expect("src/base/x_test.cc", body(70))
        self.expect("src/base/x_test.cc", body(71), (1, "function-length"))
        self.expect("src/base/x_test.cc", "int a;\n" * 501, (1, "file-length"))

    def test_an_entry_of_the_ratchet_excuses_exactly_its_size(self):
        self.tree.write(Ratchet.path, "function 30 src/base/x.cc:f\n")
        self.expect("src/base/x.cc", body(30))
        self.expect("src/base/x.cc", body(31), (1, "function-length"))
        self.expect("src/base/x.cc", body(29), (1, "function-length"))

    def test_an_entry_that_nothing_needs_is_found(self):
        self.tree.write(Ratchet.path, "# comment\nfunction 30 src/base/x.cc:f\n")
        self.assertEqual(self.tree.findings(), [(Ratchet.path, 2, "ratchet")])

    def test_no_entry_excuses_more_than_the_hard_limit(self):
        self.tree.write(Ratchet.path, "function 80 src/base/x.cc:f\n")
        self.tree.write("src/base/x.cc", body(80))
        self.assertIn(("src/base/x.cc", 1, "function-length"), self.tree.findings())

    def run_tidy(self, *flags):
        return subprocess.run([sys.executable, tidy.__file__, self.tree.root, *flags],
                              capture_output=True, text=True, timeout=60)

    def test_ratchet_lowers_and_never_raises(self):
        self.tree.write(Ratchet.path, "function 40 src/base/x.cc:f\nfunction 26 src/base/y.cc:f\n")
        self.tree.write("src/base/x.cc", body(30))
        self.tree.write("src/base/y.cc", body(27))
        result = self.run_tidy("--ratchet")
        self.assertEqual(result.returncode, 1)
        self.assertIn("src/base/y.cc:1: function-length: f: 27 lines, grown from the 26",
                      result.stdout)
        self.assertEqual(Ratchet(self.tree.root).entries, {
            ("function", "src/base/x.cc:f"): (30, 4), ("function", "src/base/y.cc:f"): (26, 5)})

    def test_accept_enters_what_is_new(self):
        self.tree.write("src/base/x.cc", body(30))
        self.assertEqual(self.run_tidy().returncode, 1)
        self.assertEqual(self.run_tidy("--accept").returncode, 0)
        self.assertEqual(self.run_tidy().returncode, 0)


class Reading(unittest.TestCase):
    def functions(self, text):
        code = cxx.without_preprocessor(cxx.code_only(text))
        return [(f.name, f.first, f.last) for f in cxx.functions(code)]

    def test_functions_are_found_with_their_first_and_last_line(self):
        self.assertEqual(self.functions("""\
namespace a {
struct S : B<int> {
  S() : b_{1}, c_(2) {
  }
  int f(int x = int{3}) const {
    if (x) { return 1; }
    return '{';
  }
  int value{4};
};
enum class E { one, two };
const int table[] = {1, 2};
template <class T>
std::vector<T> g(T t) noexcept {
  return {t};
}
}  // namespace a
extern "C" int h() {
  return R"({{{)"[0];
}
#define M(x) \\
  if (x) {
TEST(Suite, Name) {
}
"""), [("S", 3, 4), ("f", 5, 8), ("g", 13, 16), ("h", 18, 20), ("TEST(Suite,Name)", 23, 24)])

    def test_comments_and_strings_become_blanks_and_positions_stay(self):
        self.assertEqual(cxx.code_only("""a = "x\\"y"; // z\nb = 1'000 + 'c'; /* d\n */ e"""),
                         "a =       ;     \nb = 10000 +    ;     \n    e")


if __name__ == "__main__":
    unittest.main()
