#pragma once
/// INFO: Redis's sections, and our own behind them. Source: docs/protocol/doors.md, "INFO".
#include <string>

#include "doors/fact.h"
#include "doors/server_view.h"
#include "wire/resp/command_spec.h"

namespace pando::doors {

/// In Redis's order and names, as far as they are true here. Asks the system about this process.
Facts redis_facts(const ServerView& view);

/// What INFO answers. `named`: words of the request, none for what is usual.
std::string info_answer(const ServerView& view, const Facts& own, resp::Words named);

}  // namespace pando::doors
