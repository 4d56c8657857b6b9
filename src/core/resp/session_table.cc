// The commands that speak of the commands.
#include <fmt/format.h>

#include <algorithm>

#include "core/resp/session.h"
#include "core/resp/session_own.h"
#include "wire/resp/family.h"

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

void Session::Catalogue::command(Session& session, Words) {
  const auto all = by_first_word(session.door_->commands);
  ReplyWriter out = session.writer();
  out.array(all.size());
  for (const Family& family : all) describe(out, family);
}

void Session::Catalogue::count(Session& session, Words) {
  session.writer().integer(
      static_cast<std::int64_t>(by_first_word(session.door_->commands).size()));
}

void Session::Catalogue::docs(Session& session, Words words) {
  const auto all = by_first_word(session.door_->commands);
  auto asked = asked_for(all, words);
  std::erase(asked, nullptr);
  ReplyWriter out = session.writer();
  out.map(asked.size());
  for (const Family* family : asked) document(out, *family);
}

void Session::Catalogue::getkeys(Session& session, Words words) {
  const Words request = words.subspan(2);
  ReplyWriter out = session.writer();
  answer_keys(out, session.door_->index().find(request), request);
}

void Session::Catalogue::info(Session& session, Words words) {
  const auto all = by_first_word(session.door_->commands);
  const auto asked = asked_for(all, words);
  ReplyWriter out = session.writer();
  out.array(asked.size());
  for (const Family* family : asked) family == nullptr ? out.null() : describe(out, *family);
}

void Session::Catalogue::list(Session& session, Words) {
  const auto all = by_first_word(session.door_->commands);
  ReplyWriter out = session.writer();
  out.array(all.size());
  for (const Family& family : all) out.bulk(shown_name(family));
}

void Session::Catalogue::help(Session& session, Words) {
  const auto& rows = session.door_->commands;
  ReplyWriter out = session.writer();
  out.array(rows.size());
  for (const CommandSpec* row : rows)
    out.bulk(fmt::format("{}{}{} - {}", row->name, row->arguments.empty() ? "" : " ",
                         row->arguments, row->summary));
}

}  // namespace pando::resp
