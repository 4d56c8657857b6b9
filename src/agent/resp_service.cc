#include "agent/resp_service.h"

#include <utility>

namespace pando::agent {

using doors::AgentRequest;
using doors::GuidancePtr;
using doors::Said;

RespService::RespService(shell::Loop& agent, shell::Loop& data, resp::GuardPtr guard,
                         doors::Host& host, doors::RespLimits limits, doors::DataPort* data_port,
                         const doors::RespWay& way, Events events)
    : agent_(agent),
      data_(data),
      events_(std::move(events)),
      desk_(
          host, way,
          [this, &data](Said said) {
            data.post([this, said = std::move(said)]() mutable { door_.hear(std::move(said)); });
          },
          [this, &data](GuidancePtr guidance) {
            data.post([this, guidance = std::move(guidance)] { door_.guide(guidance); });
          }),
      door_(data, std::move(guard), *this, limits, data_port, way) {}

void RespService::order(resp::ClientOrder order, doors::Host::ClientsTold told) {
  data_.post([this, order = std::move(order), told = std::move(told)]() mutable {
    agent_.post([told = std::move(told), report = door_.carry_out(order)] { told(report); });
  });
}

void RespService::ask(AgentRequest request) {
  agent_.post([this, request = std::move(request)] { desk_.take(request); });
}

void RespService::gone(std::uint64_t client) {
  agent_.post([this, client] { desk_.gone(client); });
}

void RespService::refused(resp::Refusal refusal) {
  agent_.post([this, refusal = std::move(refusal)] { events_.refused(refusal); });
}

void RespService::follow(const resp::GuardPtr& guard) {
  data_.post([this, guard] { door_.follow(guard); });
}

void RespService::noted(const Note& note) {
  agent_.post([this, note] { events_.noted(note); });
}

void RespService::renew(const std::shared_ptr<const shell::TlsContext>& tls) {
  data_.post([this, tls] { door_.renew(tls); });
}

void RespService::end_pushes(std::uint64_t client) {
  agent_.post([this, client] { desk_.end_pushes(client); });
}

void RespService::ask_guidance() {
  agent_.post([this] { desk_.tell_guidance(); });
}

}  // namespace pando::agent
