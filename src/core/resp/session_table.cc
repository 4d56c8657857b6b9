// The commands that speak of the commands.
#include <fmt/format.h>

#include <algorithm>

#include "core/resp/session.h"
#include "core/resp/session_own.h"

namespace pando::resp {
namespace {

/// The families that a request names from its third word on, null where there is none; all if it
/// names none.
std::vector<const Family*> asked_for(const std::vector<Family>& families, Words words) {
  std::vector<const Family*> out;
  for (const std::string_view word : words.subspan(2)) {
    const auto family =
        std::ranges::find_if(families, [&](const Family& f) { return same_word(f.name, word); });
    out.push_back(family == families.end() ? nullptr : &*family);
  }
  if (words.size() == 2)
    for (const Family& family : families) out.push_back(&family);
  return out;
}

}  // namespace

std::vector<Family> Session::families() const {
  return by_first_word(door_->commands);
}

void Session::on_command(Words) {
  const auto all = families();
  ReplyWriter out = writer();
  out.array(all.size());
  for (const Family& family : all) describe(out, family);
}

void Session::on_command_count(Words) {
  writer().integer(static_cast<std::int64_t>(families().size()));
}

void Session::on_command_docs(Words words) {
  const auto all = families();
  auto asked = asked_for(all, words);
  std::erase(asked, nullptr);
  ReplyWriter out = writer();
  out.map(asked.size());
  for (const Family* family : asked) document(out, *family);
}

void Session::on_command_getkeys(Words words) {
  const Words request = words.subspan(2);
  ReplyWriter out = writer();
  answer_keys(out, door_->index().find(request), request);
}

void Session::on_command_info(Words words) {
  const auto all = families();
  const auto asked = asked_for(all, words);
  ReplyWriter out = writer();
  out.array(asked.size());
  for (const Family* family : asked) family == nullptr ? out.null() : describe(out, *family);
}

void Session::on_command_list(Words) {
  const auto all = families();
  ReplyWriter out = writer();
  out.array(all.size());
  for (const Family& family : all) out.bulk(shown_name(family));
}

void Session::on_help(Words) {
  const auto& rows = door_->commands;
  ReplyWriter out = writer();
  out.array(rows.size());
  for (const CommandSpec* row : rows)
    out.bulk(fmt::format("{}{}{} - {}", row->name, row->arguments.empty() ? "" : " ",
                         row->arguments, row->summary));
}

}  // namespace pando::resp
