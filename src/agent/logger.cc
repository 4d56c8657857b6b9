#include "agent/logger.h"

#include <fmt/format.h>
#include <syslog.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <nlohmann/json.hpp>

namespace pando::agent {
namespace {

constexpr std::size_t kRing = 512;
constexpr std::int64_t kRemedyEvery = 60;

int priority(Level level) {
  constexpr std::array kPriorities = {LOG_DEBUG, LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERR};
  return kPriorities[static_cast<std::size_t>(level)];
}

std::string stamp(std::time_t time) {
  std::tm parts{};
  localtime_r(&time, &parts);
  return fmt::format("{:04}/{:02}/{:02} {:02}:{:02}:{:02}", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
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

void put(std::string line) {
  line += '\n';
  for (std::string_view rest = line; !rest.empty();) {
    const ssize_t written = ::write(STDOUT_FILENO, rest.data(), rest.size());
    if (written <= 0) return;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
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

Logger::Logger(LogFormat format, Level level, bool syslog, const std::string& facility)
    : format_(format), level_(level), syslog_(syslog) {
  if (syslog_) ::openlog("pando", LOG_PID, syslog_facility(facility).value_or(LOG_LOCAL0));
}

Logger::~Logger() {
  if (syslog_) ::closelog();
}

void Logger::note(const Note& note) {
  const NoteRow& about = row(note.code);
  write(about.level, about.subsystem, describe(note), &note);
}

void Logger::say(Level level, std::string_view subsystem, std::string_view text) {
  write(level, subsystem, text, nullptr);
}

bool Logger::remedy_due(NoteCode code) {
  const std::int64_t now = std::time(nullptr);
  const auto [last, first] = remedied_.try_emplace(code, now);
  if (!first && now - last->second < kRemedyEvery) return false;
  last->second = now;
  return true;
}

void Logger::write(Level level, std::string_view subsystem, std::string_view text,
                   const Note* note) {
  const std::string time = stamp(std::time(nullptr));
  std::string line =
      fmt::format("{} [{}] {}: {}", time, to_string(level), subsystem, printable(text));
  const std::string_view remedy = note ? row(note->code).remedy : std::string_view{};
  if (!remedy.empty() && level >= level_ && remedy_due(note->code))
    line += fmt::format(" ({})", remedy);
  ring_.push_back({level, line});
  if (ring_.size() > kRing) ring_.pop_front();
  if (listener_) listener_(ring_.back());
  if (level < level_) return;
  if (syslog_) return ::syslog(priority(level), "%s", line.c_str() + time.size() + 1);
  if (format_ == LogFormat::text) return put("    " + line);
  nlohmann::ordered_json json = {{"time", time},
                                 {"level", to_string(level)},
                                 {"subsystem", subsystem},
                                 {"message", std::string{text}}};
  if (note) {
    json["code"] = row(note->code).name;
    json["subject"] = note->subject;
    if (!note->detail.empty()) json["detail"] = note->detail;
    if (!remedy.empty()) json["remedy"] = remedy;
  }
  put(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace pando::agent
