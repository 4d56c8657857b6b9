// Users, as Redis clients see and change them: the host answers.
#include "doors/resp_acl.h"

#include <array>

namespace pando::doors {
namespace {

using enum AclVerb;

constexpr auto kAny = resp::kAnyNumber;
constexpr resp::CommandFacts kAnybody{
    .flags = resp::kNoscript | resp::kLoading | resp::kStale, .group = "server", .since = "6.0.0"};
constexpr resp::CommandFacts kAdmins{
    .flags = resp::kAdmin | resp::kNoscript | resp::kLoading | resp::kStale,
    .categories = resp::kAclAdmin | resp::kAclDangerous,
    .group = "server",
    .since = "6.0.0"};
constexpr resp::CommandFacts kHelp{
    .flags = resp::kLoading | resp::kStale, .group = "server", .since = "6.0.0"};

template <AclVerb kVerb>
void ask(const RespCall& call) {
  call.answer.write(call.host.acl({kVerb, call.arguments, call.answer.protocol()}));
}

constexpr std::array kCommands = {
    RespCommand{{"ACL CAT", "[CATEGORY]", "All categories, or the commands of one", 2, 3, kAnybody},
                ask<cat>},
    RespCommand{
        {"ACL DELUSER", "USER [USER ...]", "Deletes users in the whole cluster", 3, kAny, kAdmins},
        ask<deluser>},
    RespCommand{{"ACL DRYRUN", "USER COMMAND [ARGUMENT ...]", "Whether a user may ask this", 4,
                 kAny, kAdmins},
                ask<dryrun>},
    RespCommand{{"ACL GENPASS", "[BITS]", "A password that nobody can guess", 2, 3, kAnybody},
                ask<genpass>},
    RespCommand{{"ACL GETUSER", "USER", "What a user may do", 3, 3, kAdmins}, ask<getuser>},
    RespCommand{{"ACL HELP", "", "What ACL can do", 2, 2, kHelp}, ask<help>},
    RespCommand{{"ACL LIST", "", "All users with their rules", 2, 2, kAdmins}, ask<list>},
    RespCommand{
        {"ACL LOAD", "", "Makes the whole cluster follow this node's file of users", 2, 2, kAdmins},
        ask<load>},
    RespCommand{{"ACL LOG", "[COUNT | RESET]", "Who was refused at this node", 2, 3, kAdmins},
                ask<log>},
    RespCommand{{"ACL SAVE", "", "Writes all users to this node's file", 2, 2, kAdmins}, ask<save>},
    RespCommand{{"ACL SETUSER", "USER [RULE ...]", "Makes or changes a user in the whole cluster",
                 3, kAny, kAdmins},
                ask<setuser>},
    RespCommand{{"ACL USERS", "", "The names of all users", 2, 2, kAdmins}, ask<users>},
};

}  // namespace

std::span<const RespCommand> acl_commands() {
  return kCommands;
}

}  // namespace pando::doors
