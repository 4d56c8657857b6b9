#pragma once
/// What ACL's subcommands answer, in Redis's words.
#include <string_view>

#include "core/access/roster.h"
#include "wire/resp/reply_writer.h"

namespace pando::access {

void answer_list(resp::ReplyWriter& out, const Roster& roster);
void answer_users(resp::ReplyWriter& out, const Roster& roster);
void answer_user(resp::ReplyWriter& out, const Roster& roster, std::string_view name);
/// `words`: of the request that is tried.
void answer_dry_run(resp::ReplyWriter& out, const Roster& roster, const Catalogue& catalogue,
                    std::string_view name, resp::Words words);
void answer_categories(resp::ReplyWriter& out);
void answer_category(resp::ReplyWriter& out, const Catalogue& catalogue, std::string_view name);
void answer_help(resp::ReplyWriter& out);

}  // namespace pando::access
