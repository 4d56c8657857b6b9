#include "agent/logger.h"

#include <fmt/format.h>
#include <syslog.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>

#include "shell/clock.h"

namespace pando::agent {
namespace {

using namespace std::chrono_literals;
using Wall = std::chrono::system_clock::time_point;

constexpr std::size_t kRing = 512;
constexpr Duration kRemedyEvery = 1min;

int priority(Level level) {
  constexpr std::array kPriorities = {LOG_DEBUG, LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERR};
  return kPriorities[static_cast<std::size_t>(level)];
}

/// Local time, as Serf writes it.
std::string stamp(Wall time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  localtime_r(&seconds, &parts);
  return fmt::format("{:04}/{:02}/{:02} {:02}:{:02}:{:02}", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

/// RFC 3339 in UTC with milliseconds, for programs.
std::string exact_stamp(Wall time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                     time.time_since_epoch() / 1ms % 1000);
}

/// Names come from the network: a line stays one line and a terminal is not steered by it.
std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out;
}

}  // namespace

std::optional<int> syslog_facility(std::string_view name) {
  constexpr std::pair<std::string_view, int> kFacilities[] = {
      {"LOCAL0", LOG_LOCAL0}, {"LOCAL1", LOG_LOCAL1}, {"LOCAL2", LOG_LOCAL2},
      {"LOCAL3", LOG_LOCAL3}, {"LOCAL4", LOG_LOCAL4}, {"LOCAL5", LOG_LOCAL5},
      {"LOCAL6", LOG_LOCAL6}, {"LOCAL7", LOG_LOCAL7}, {"USER", LOG_USER},
      {"DAEMON", LOG_DAEMON}};
  for (const auto& [word, number] : kFacilities)
    if (word == name) return number;
  return std::nullopt;
}

struct Logger::Entry {
  Level level;
  std::string_view subsystem, text;
  const Note* note = nullptr;

  std::string_view remedy() const { return note ? row(note->code).remedy : std::string_view{}; }
  std::string as_json(Wall time) const;
};

std::string Logger::Entry::as_json(Wall time) const {
  nlohmann::ordered_json json = {{"time", exact_stamp(time)},
                                 {"level", to_string(level)},
                                 {"subsystem", subsystem},
                                 {"message", text}};
  if (note) {
    json["code"] = row(note->code).name;
    json["subject"] = note->subject;
    if (!note->detail.empty()) json["detail"] = note->detail;
    if (!remedy().empty()) json["remedy"] = remedy();
  }
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Logger::Logger(LogTarget target, Level level) : target_(target), level_(level) {
  if (target_.syslog_facility) ::openlog("pando", LOG_PID, *target_.syslog_facility);
}

Logger::~Logger() {
  if (target_.syslog_facility) ::closelog();
}

void Logger::note(const Note& note) {
  const NoteRow& about = row(note.code);
  write({about.level, about.subsystem, describe(note), &note});
}

void Logger::announce(std::string_view text) {
  if (target_.format == LogFormat::text) return put(fmt::format("==> {}", text));
  put(Entry{Level::info, "agent", text}.as_json(std::chrono::system_clock::now()));
}

bool Logger::remedy_due(NoteCode code) {
  const Instant now = shell::now();
  const auto [last, first] = remedied_.try_emplace(code, now);
  if (!first && now - last->second < kRemedyEvery) return false;
  last->second = now;
  return true;
}

void Logger::write(const Entry& entry) {
  const Wall now = std::chrono::system_clock::now();
  const std::string time = stamp(now);
  const bool wanted = entry.level >= level_;
  std::string line = fmt::format("{} [{}] {}: {}", time, to_string(entry.level), entry.subsystem,
                                 printable(entry.text));
  if (wanted && !entry.remedy().empty() && remedy_due(entry.note->code))
    line += fmt::format(" ({})", entry.remedy());
  ring_.push_back({entry.level, line});
  if (ring_.size() > kRing) ring_.pop_front();
  if (listener_) listener_(LogLine{ring_.back()});
  if (!wanted) return;
  if (target_.syslog_facility)
    return ::syslog(priority(entry.level), "%s", line.c_str() + time.size() + 1);
  put(target_.format == LogFormat::text ? "    " + line : entry.as_json(now));
}

/// A reader that has gone away, or a full disk, stops nobody.
void Logger::put(std::string line) const {
  line += '\n';
  for (std::string_view rest = line; !rest.empty();) {
    const ssize_t written = ::write(target_.descriptor, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace pando::agent
