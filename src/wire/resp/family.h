#pragma once
/// Commands as `COMMAND` lists them: subcommands belong to their first word.
#include <string>
#include <string_view>
#include <vector>

#include "wire/resp/command_spec.h"
#include "wire/resp/reply_writer.h"

namespace pando::resp {

/// One first word and what begins with it.
struct Family {
  std::string_view name;
  const CommandSpec* head = nullptr;      ///< the row of the word alone, if there is one
  std::vector<const CommandSpec*> parts;  ///< the rows of two words
};

/// The order of the rows is kept.
std::vector<Family> by_first_word(std::span<const CommandSpec* const> rows);

/// One row of Redis's `COMMAND`: name, arity, flags, first key, last key, step, categories, tips,
/// key specifications, subcommands. Nobody has tips or specifications here.
void describe(ReplyWriter& out, const Family& family);
/// What `COMMAND GETKEYS` answers for the words of a request and its row, null if there is none.
void answer_keys(ReplyWriter& out, const CommandSpec* row, Words words);
/// The same for `COMMAND GETKEYSANDFLAGS`.
void answer_keys_with_flags(ReplyWriter& out, const CommandSpec* row, Words words);
/// A key and its value of `COMMAND DOCS`.
void document(ReplyWriter& out, const Family& family);
/// The name in lower case, as Redis gives it.
std::string shown_name(const Family& family);

}  // namespace pando::resp
