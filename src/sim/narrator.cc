#include "sim/narrator.h"

#include <fmt/ostream.h>

#include "base/note.h"
#include "base/overload.h"
#include "sim/world.h"

namespace pando::sim {
namespace {

std::string describe(const Event& event) {
  return std::visit(
      Overload{
          [](const MemberEvent& e) {
            std::string text{to_string(e.type)};
            for (const Member& member : e.members) text += " " + member.info->name;
            return text;
          },
          [](const UserEvent& e) { return fmt::format("event {} of time {}", e.name, e.time); },
          [](const QueryEvent& e) {
            return fmt::format("query {} of {} of time {}", e.name, e.source_node, e.time);
          },
      },
      event);
}

std::string describe(const node::Output& output) {
  if (const auto* happened = std::get_if<node::Happened>(&output)) return describe(happened->event);
  if (const auto* stopped = std::get_if<node::Stopped>(&output))
    return stopped->why == node::Stopped::Why::left ? "stops: it has left"
                                                    : "stops: it lost its name";
  if (const auto* noted = std::get_if<node::Noted>(&output))
    return "note: " +
           pando::describe(Note{static_cast<NoteCode>(noted->code), noted->subject, noted->detail});
  return "";
}

}  // namespace

void Narrator::line(const World& world, HostId host, const std::string& text) {
  fmt::print(out_, "{:>10.3f}  {:<6} {}\n", std::chrono::duration<double>(world.age()).count(),
             world.host(host).name(), text);
}

void Narrator::after_step(World& world, const Step& step) {
  for (const node::Output& output : step.outputs)
    if (const std::string text = describe(output); !text.empty()) line(world, step.host, text);
}

void Narrator::on_start(World& world, HostId host) {
  line(world, host, "starts at " + world.host(host).config.advertise.to_string());
}

void Narrator::on_end(World& world, HostId host) {
  line(world, host, "ends");
}

}  // namespace pando::sim
