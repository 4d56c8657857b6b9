#include "agent/data_watch.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "base/note_code.h"
#include "shell/clock.h"

namespace pando::agent {
namespace {

std::string seconds(Duration time) {
  return fmt::format("{} s", std::chrono::duration_cast<std::chrono::seconds>(time).count());
}

}  // namespace

DataWatch::DataWatch(shell::Loop& agent, shell::Loop& data, std::string name, Logger& log,
                     Pace pace)
    : agent_(agent),
      data_(data),
      name_(std::move(name)),
      log_(log),
      pace_(pace),
      timer_(agent, [this] { look(); }) {}

void DataWatch::begin() {
  timer_.set(shell::now() + pace_.every);
}

void DataWatch::look() {
  timer_.set(shell::now() + pace_.every);
  if (!asked_) return ask();
  if (++unanswered_ == pace_.patience)
    log_.note({NoteCode::data_thread_hangs, name_, "for " + seconds(silence())});
}

void DataWatch::ask() {
  asked_ = true;
  data_.post([this, &agent = agent_, life = std::weak_ptr{life_}] {
    agent.post([this, life] {
      if (!life.expired()) heard();
    });
  });
}

void DataWatch::heard() {
  asked_ = false;
  if (std::exchange(unanswered_, 0) >= pace_.patience)
    log_.note({NoteCode::data_thread_turns, name_, {}});
}

Duration DataWatch::silence() const {
  return unanswered_ * pace_.every;
}

std::string DataWatch::trouble() const {
  if (unanswered_ < pace_.patience) return {};
  return fmt::format("the thread of the data {} has not turned for {}", name_, seconds(silence()));
}

}  // namespace pando::agent
