// Any rules, from people, files and other nodes: what is taken reads back the same, and nodes that
// hear the same know the same.
#include <string>
#include <vector>

#include "agent/access_file.h"
#include "base/assert.h"
#include "core/access/book.h"
#include "core/access/rules.h"

namespace {

using namespace pando;

/// The words between bytes 0.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t end = 0; end != std::string_view::npos && out.size() < 64;) {
    end = text.find('\0');
    out.push_back(text.substr(0, end));
    if (end != std::string_view::npos) text.remove_prefix(end + 1);
  }
  return out;
}

void check_rules(const access::CataloguePtr& commands, resp::Words words) {
  access::User user;
  for (const std::string_view word : words) {
    const access::User before = user;
    if (!access::apply(user, word, *commands).empty()) PANDO_ASSERT(user == before);
  }
  const std::string text = access::describe(user);
  PANDO_ASSERT(access::describe(access::read_user(text)) == text);
  const access::UserPermit permit{"u", user, commands};
  if (const auto* const spec = commands->find(words))
    if (resp::wrong_arity(*spec, words).empty()) (void)permit.denies(*spec, words);
}

void check_file(const access::CataloguePtr& commands, std::string_view text) {
  const auto users = access::read_acl_file(text, *commands);
  if (!users) return;
  std::string again;
  for (const auto& [name, user] : *users) again += access::acl_line(name, user) + "\n";
  const auto same = access::read_acl_file(again, *commands);
  PANDO_ASSERT(same && *same == *users);
}

/// Two nodes hear the same in opposite orders.
void check_nodes(const access::CataloguePtr& commands, resp::Words words) {
  const access::Book::Events deaf{[](const auto&, const auto*) {}, [](const auto&) {}};
  access::Book one{commands, Id{{1}}, access::open_user(), deaf};
  access::Book two{commands, Id{{2}}, access::open_user(), deaf};
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) one.hear(words[i], words[i + 1]);
  for (std::size_t i = words.size() / 2; i-- > 0;) two.hear(words[2 * i], words[2 * i + 1]);
  const auto& a = one.roster()->users();
  const auto& b = two.roster()->users();
  PANDO_ASSERT(a.size() == b.size());
  for (const auto& [name, user] : a) {
    const auto other = two.roster()->user(name);
    PANDO_ASSERT(other && other->rules() == user->rules());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const access::CataloguePtr commands = agent::all_commands();
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto words = words_of(text);
  check_rules(commands, words);
  check_file(commands, text);
  check_nodes(commands, words);
  return 0;
}
