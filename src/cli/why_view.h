#pragma once
/// Who died, how surely and why, for people and for programs.
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "wire/resp/value.h"

namespace pando::cli {

/// A member and its deaths, as PANDO.MEMBER and PANDO.WHY answer them. The member may be null.
struct WhyAnswer {
  std::string node;
  resp::Value member, deaths;
};

/// Whether those who watch it agree that it is silent.
bool is_suspect(const WhyAnswer& answer);

/// Its present status, then for each death a paragraph and a row for every witness.
std::string why_text(const WhyAnswer& answer);

/// `{"node", "status", "unfit_seconds", "deaths": […]}`; the status of a stranger is null. Of a
/// suspect `suspect_seconds` and `accusers`, too.
nlohmann::ordered_json why_json(const WhyAnswer& answer);

}  // namespace pando::cli
