#pragma once
/// What the commands on the ends of lists have in common.
#include <optional>
#include <string_view>

#include "core/keys/list_value.h"
#include "core/keys/typed.h"
#include "core/keys/waits.h"

namespace pando::keys {

using List = Typed<ListValue>;

enum class End : std::uint8_t { left, right };

std::optional<End> read_end(std::string_view word);
/// Adds an element and tells.
void push(Call& call, std::string_view key, End end, std::string_view element);
/// Answers so many elements from an end in a row, takes them away, tells. Requires that they are
/// there.
void pop_many(Call& call, std::string_view key, End end, std::size_t count);
/// Answers one element.
void pop_one(Call& call, std::string_view key, End end);
/// Moves an element if there is one. Nothing is answered if there is none: false.
bool move_element(Call& call, std::string_view from, std::string_view to, End out, End in);

/// A command that takes from the first list that has something.
struct ManyPop {
  Words keys;
  End end = End::left;
  std::size_t count = 1;
};
/// `numkeys`: its index. nullopt: it has been answered what is wrong.
std::optional<ManyPop> read_many_pop(Call& call, std::size_t numkeys);
/// False: there is nothing, nothing was answered.
bool pop_first(Call& call, const ManyPop& pop);

}  // namespace pando::keys
