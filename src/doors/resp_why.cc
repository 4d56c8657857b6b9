// Who died, when, and on which evidence.
#include <chrono>

#include "doors/resp_commands.h"

namespace pando::doors {
namespace {

using resp::ReplyWriter;

void write_milliseconds(ReplyWriter& out, Duration time) {
  out.integer(time / std::chrono::milliseconds{1});
}

void write_witness(ReplyWriter& out, const Verdict::Witness& witness) {
  out.map(4);
  out.bulk("name");
  out.bulk(witness.name);
  out.bulk("health");
  out.integer(witness.health);
  out.bulk("before_ms");
  write_milliseconds(out, witness.before);
  out.bulk("signs");
  out.array(witness.signs.size());
  for (const std::string& sign : witness.signs) out.bulk(sign);
}

void write_verdict(ReplyWriter& out, const Verdict& verdict) {
  out.map(9);
  out.bulk("cause");
  out.bulk(to_string(verdict.cause));
  out.bulk("number");
  out.integer(verdict.number);
  out.bulk("words");
  out.bulk(to_string(verdict.cause, verdict.number));
  out.bulk("basis");
  out.bulk(to_string(verdict.basis));
  out.bulk("ago_ms");
  write_milliseconds(out, verdict.ago);
  out.bulk("id");
  out.bulk(verdict.who.id.empty() ? std::string{} : verdict.who.id.to_string());
  out.bulk("start");
  out.integer(static_cast<std::int64_t>(verdict.who.start));
  out.bulk("issuer");
  out.bulk(verdict.issuer);
  out.bulk("witnesses");
  out.array(verdict.witnesses.size());
  for (const Verdict::Witness& witness : verdict.witnesses) write_witness(out, witness);
}

}  // namespace

void resp_why(const RespCall& call) {
  const std::vector<Verdict> deaths = call.host.why(call.arguments[0]);
  call.answer.write([&](ReplyWriter& out) {
    out.array(deaths.size());
    for (const Verdict& verdict : deaths) write_verdict(out, verdict);
  });
}

}  // namespace pando::doors
