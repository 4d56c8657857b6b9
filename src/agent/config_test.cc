#include "agent/config.h"

#include <gmock/gmock.h>

#include <chrono>
#include <set>

#include "agent/config_changes.h"
#include "agent/config_keys.h"
#include "shell/loop_test.h"

namespace pando::agent {
namespace {

using namespace std::chrono_literals;
using shell::TempDir;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

Settings loaded(const std::vector<FlagText>& flags) {
  auto result = load(flags);
  EXPECT_TRUE(result) << result.error();
  return result ? result->settings : Settings{};
}
std::string refusal(const std::vector<FlagText>& flags) {
  const auto result = load(flags);
  return result ? "" : result.error();
}

TEST(Config, IsSerfsDefaultsIfNothingIsSaid) {
  const Settings s = loaded({});
  EXPECT_EQ(s.bind, "0.0.0.0");
  EXPECT_EQ(s.rpc_addr, "127.0.0.1:7373");
  EXPECT_EQ(s.protocol, 5);
  EXPECT_EQ(s.profile, Profile::lan);
  EXPECT_EQ(s.log_level, Level::info);
  EXPECT_EQ(s.retry_interval, 30s);
  EXPECT_EQ(s.broadcast_timeout, 5s);
  EXPECT_EQ(s.query_size_limit, 1024u);
  EXPECT_EQ(s.user_event_size_limit, 512u);
  EXPECT_TRUE(s.enable_compression);
  EXPECT_THAT(s.start_join, IsEmpty());
}

/// Every key with a value and what becomes of it.
constexpr const char* kJson = R"({
  "node_name": "n1", "bind": "10.0.0.1:1", "advertise": "10.0.0.2:2", "interface": "eth0",
  "rpc_addr": "127.0.0.1:3", "rpc_auth": "secret", "role": "web", "tags": {"a": "1", "b": ""},
  "encrypt_key": "QEFCQ0RFRkdISUpLTE1OTw==", "start_join": ["s1", "s2"], "replay_on_join": true,
  "retry_join": ["r1"], "retry_interval": "1m30s", "retry_max_attempts": 7,
  "rejoin_after_leave": true, "snapshot_path": "/s", "event_handlers": ["user=./x", "./y"],
  "profile": "wan", "detection": "swim", "protocol": 4, "log_level": "debug", "log_format": "json",
  "enable_syslog": true, "syslog_facility": "DAEMON", "broadcast_timeout": "2500ms",
  "enable_compression": false, "leave_on_terminate": true, "skip_leave_on_interrupt": true,
  "reconnect_interval": "1s", "reconnect_timeout": "2h", "tombstone_timeout": "3m",
  "disable_name_resolution": true, "disable_coordinates": true, "query_response_size_limit": 100,
  "query_size_limit": 200, "user_event_size_limit": 300, "statsite_addr": "x", "statsd_addr": "y",
  "validate_node_names": true, "label": "l", "resp": "127.0.0.1:4",
  "resp_cluster": "127.0.0.1:6", "resp_auth": "word", "resp_acl_file": "/u",
  "users": ["user ann on >a"], "http": "127.0.0.1:5", "http_view": "v4",
  "tls_cert_file": "/c", "tls_key_file": "/k", "tls_ca_file": "/a", "tls_check_names": true,
  "resp_tls_cert_file": "/rc", "resp_tls_key_file": "/rk", "resp_tls_ca_file": "/ra",
  "resp_tls_auth_clients": "optional", "resp_tcp_keepalive": "1m", "resp_cluster_view": "v3",
  "address_views": ["outside/http=web.example:80"], "rpc_view": "v1", "resp_view": "v2",
  "store": true, "zone": "eu/b1", "weight": 250, "drain_timeout": "45s", "buckets": 64, "copies": 3,
  "shards": 4, "split_policy": "available", "maxmemory": "512mb", "maxmemory_policy": "allkeys-lru",
  "resp_client_output_buffer_limit": "normal 1mb 0 0 pubsub 2mb 1mb 9",
  "max_members": 400, "cluster": "oak", "identity_file": "/var/id", "serf_only": true,
  "phi_law": "exponential", "phi_window": 50, "phi_min_deviation": "20ms", "resp_timeout": "5m",
  "phi_acceptable_pause": "1s", "phi_first_estimate": "300ms", "resp_maxclients": 77
})";

constexpr const char* kToml = R"(
node_name = "n1"
bind = "10.0.0.1:1"
advertise = "10.0.0.2:2"
interface = "eth0"
rpc_addr = "127.0.0.1:3"
rpc_auth = "secret"
role = "web"
encrypt_key = "QEFCQ0RFRkdISUpLTE1OTw=="
start_join = ["s1", "s2"]
replay_on_join = true
retry_join = ["r1"]
retry_interval = "1m30s"
retry_max_attempts = 7
rejoin_after_leave = true
snapshot_path = "/s"
event_handlers = ["user=./x", "./y"]
profile = "wan"
detection = "swim"
protocol = 4
log_level = "debug"
log_format = "json"
enable_syslog = true
syslog_facility = "DAEMON"
broadcast_timeout = "2500ms"
enable_compression = false
leave_on_terminate = true
skip_leave_on_interrupt = true
reconnect_interval = "1s"
reconnect_timeout = "2h"
tombstone_timeout = "3m"
disable_name_resolution = true
disable_coordinates = true
query_response_size_limit = 100
query_size_limit = 200
user_event_size_limit = 300
statsite_addr = "x"
statsd_addr = "y"
validate_node_names = true
label = "l"
resp = "127.0.0.1:4"
resp_cluster = "127.0.0.1:6"
resp_auth = "word"
resp_acl_file = "/u"
users = ["user ann on >a"]
http = "127.0.0.1:5"
max_members = 400
tls_cert_file = "/c"
tls_key_file = "/k"
tls_ca_file = "/a"
tls_check_names = true
resp_tls_cert_file = "/rc"
resp_tls_key_file = "/rk"
resp_tls_ca_file = "/ra"
resp_tls_auth_clients = "optional"
address_views = ["outside/http=web.example:80"]
rpc_view = "v1"
resp_view = "v2"
resp_cluster_view = "v3"
http_view = "v4"
cluster = "oak"
identity_file = "/var/id"
store = true
zone = "eu/b1"
weight = 250
drain_timeout = "45s"
buckets = 64
copies = 3
shards = 4
split_policy = "available"
maxmemory = "512mb"
maxmemory_policy = "allkeys-lru"
resp_maxclients = 77
resp_timeout = "5m"
resp_tcp_keepalive = "1m"
resp_client_output_buffer_limit = "normal 1mb 0 0 pubsub 2mb 1mb 9"
serf_only = true
phi_law = "exponential"
phi_window = 50
phi_min_deviation = "20ms"
phi_acceptable_pause = "1s"
phi_first_estimate = "300ms"
[tags]
a = "1"
b = ""
)";

void expect_all(const Settings& s) {
  EXPECT_EQ(s.node_name, "n1");
  EXPECT_EQ(s.bind, "10.0.0.1:1");
  EXPECT_EQ(s.advertise, "10.0.0.2:2");
  EXPECT_EQ(s.interface, "eth0");
  EXPECT_EQ(s.rpc_addr, "127.0.0.1:3");
  EXPECT_EQ(s.rpc_auth, "secret");
  EXPECT_THAT(s.tags, ElementsAre(Pair("a", "1"), Pair("b", ""), Pair("role", "web")));
  EXPECT_EQ(s.encrypt_key, "QEFCQ0RFRkdISUpLTE1OTw==");
  EXPECT_THAT(s.start_join, ElementsAre("s1", "s2"));
  EXPECT_TRUE(s.replay_on_join);
  EXPECT_THAT(s.retry_join, ElementsAre("r1"));
  EXPECT_EQ(s.retry_interval, 90s);
  EXPECT_EQ(s.retry_max_attempts, 7);
  EXPECT_TRUE(s.rejoin_after_leave);
  EXPECT_EQ(s.snapshot_path, "/s");
  EXPECT_THAT(s.event_handlers, ElementsAre("user=./x", "./y"));
  EXPECT_EQ(s.profile, Profile::wan);
  EXPECT_EQ(s.detection, Detection::swim);
  EXPECT_EQ(s.protocol, 4);
  EXPECT_EQ(s.log_level, Level::debug);
  EXPECT_EQ(s.log_format, LogFormat::json);
  EXPECT_TRUE(s.enable_syslog);
  EXPECT_EQ(s.syslog_facility, "DAEMON");
  EXPECT_EQ(s.broadcast_timeout, 2500ms);
  EXPECT_TRUE(s.enable_compression) << "only the flag decides, as in Serf";
  EXPECT_TRUE(s.leave_on_terminate);
  EXPECT_TRUE(s.skip_leave_on_interrupt);
  EXPECT_EQ(s.reconnect_interval, 1s);
  EXPECT_EQ(s.reconnect_timeout, 2h);
  EXPECT_EQ(s.tombstone_timeout, 3min);
  EXPECT_TRUE(s.disable_name_resolution);
  EXPECT_EQ(s.query_response_size_limit, 100u);
  EXPECT_EQ(s.query_size_limit, 200u);
  EXPECT_EQ(s.user_event_size_limit, 300u);
  EXPECT_EQ(s.statsite_addr, "x");
  EXPECT_EQ(s.statsd_addr, "y");
  EXPECT_EQ(s.label, "l");
  EXPECT_EQ(s.resp, "127.0.0.1:4");
  EXPECT_EQ(s.resp_cluster, "127.0.0.1:6");
  EXPECT_EQ(s.resp_auth, "word");
  EXPECT_EQ(s.resp_acl_file, "/u");
  EXPECT_EQ(s.resp_tls, (shell::TlsFiles{"/rc", "/rk", "/ra"}));
  EXPECT_EQ(s.resp_clients.most, 77u);
  EXPECT_EQ(s.resp_clients.timeout + s.resp_clients.keepalive, 300 + 60);
  EXPECT_EQ(s.resp_clients.subscriber, (resp::OutputLimit{2 << 20, 1 << 20, 9}));
  EXPECT_EQ(s.resp_tls_clients, shell::ClientCertificates::optional);
  EXPECT_THAT(s.users, ElementsAre("user ann on >a"));
  EXPECT_EQ(s.http, "127.0.0.1:5");
  EXPECT_EQ(s.max_members, 400u);
  EXPECT_EQ(s.tls, (shell::TlsFiles{"/c", "/k", "/a"}));
  EXPECT_TRUE(s.tls_check_names);
  EXPECT_THAT(s.addresses, ElementsAre(Pair("outside/http", "web.example:80")));
  EXPECT_EQ(s.rpc_view + s.resp_view + s.resp_cluster_view + s.http_view, "v1v2v3v4");
  EXPECT_EQ(s.cluster + s.identity_file, "oak/var/id");
  EXPECT_TRUE(s.serf_only);
  EXPECT_TRUE(s.map.store);
  EXPECT_EQ(s.map.zone, "eu/b1");
  EXPECT_EQ(s.map.weight, 250u);
  EXPECT_EQ(s.map.buckets, 64u);
  EXPECT_EQ(s.map.copies, 3);
  EXPECT_EQ(s.map.policy, map::SplitPolicy::available);
  EXPECT_EQ(s.phi.law, PhiLaw::exponential);
  EXPECT_EQ(s.phi.window, 50u);
  EXPECT_EQ(s.phi.min_deviation, 20ms);
  EXPECT_EQ(s.phi.acceptable_pause, 1s);
  EXPECT_EQ(s.phi.first_estimate, 300ms);
}

TEST(Config, TakesEveryKeyFromJson) {
  // What excludes a key of the list, and what does not exist yet.
  const std::set<std::string_view> others = {"tags_file", "keyring_file", "discover"};
  for (const ConfigKey& key : config_keys())
    EXPECT_TRUE(key.key.empty() || others.contains(key.key) ||
                std::string_view{kJson}.contains("\"" + std::string{key.key} + "\":"))
        << key.key;
  const TempDir dir;
  expect_all(loaded({{"config-file", dir.write("a.json", kJson)}}));
}

TEST(Config, TakesEveryKeyFromToml) {
  const TempDir dir;
  expect_all(loaded({{"config-file", dir.write("a.toml", kToml)}}));
}

TEST(Config, TakesEveryFlag) {
  const Settings s = loaded({{"node", "n"},
                             {"bind", "b"},
                             {"advertise", "a"},
                             {"iface", "i"},
                             {"rpc-addr", "r"},
                             {"role", "web"},
                             {"tag", "x=1"},
                             {"tag", "y=2=3"},
                             {"encrypt", "QEFCQ0RFRkdISUpLTE1OTw=="},
                             {"join", "j1"},
                             {"join", "j2"},
                             {"replay", "true"},
                             {"retry-join", "k"},
                             {"retry-interval", "5s"},
                             {"retry-max", "3"},
                             {"rejoin", "1"},
                             {"snapshot", "s"},
                             {"event-handler", "e"},
                             {"profile", "local"},
                             {"detection", "swim"},
                             {"protocol", "3"},
                             {"log-level", "WARN"},
                             {"log-format", "json"},
                             {"syslog", "T"},
                             {"broadcast-timeout", "9s"},
                             {"disable-compression", "true"},
                             {"label", "l"},
                             {"cluster", "c"},
                             {"identity", "f"},
                             {"tls-cert-file", "1"},
                             {"tls-key-file", "2"},
                             {"tls-ca-file", "3"},
                             {"tls-check-names", "true"},
                             {"address-view", "a/b=c:1"},
                             {"address-view", "a/c=d:2"},
                             {"http-view", "outside"},
                             {"serf-only", "true"}});
  EXPECT_EQ(s.tls, (shell::TlsFiles{"1", "2", "3"}));
  EXPECT_THAT(s.addresses, ElementsAre(Pair("a/b", "c:1"), Pair("a/c", "d:2")));
  EXPECT_EQ(s.http_view, "outside");
  EXPECT_TRUE(s.tls_check_names);
  EXPECT_EQ(s.cluster + s.identity_file, "cf");
  EXPECT_TRUE(s.serf_only);
  EXPECT_EQ(s.node_name + s.bind + s.advertise + s.interface + s.rpc_addr + s.snapshot_path,
            "nbairs");
  EXPECT_THAT(s.tags, ElementsAre(Pair("role", "web"), Pair("x", "1"), Pair("y", "2=3")));
  EXPECT_THAT(s.start_join, ElementsAre("j1", "j2"));
  EXPECT_THAT(s.retry_join, ElementsAre("k"));
  EXPECT_TRUE(s.replay_on_join && s.rejoin_after_leave && s.enable_syslog);
  EXPECT_EQ(s.retry_interval * s.retry_max_attempts, 15s);
  EXPECT_THAT(s.event_handlers, ElementsAre("e"));
  EXPECT_EQ(s.profile, Profile::local);
  EXPECT_EQ(s.detection, Detection::swim);
  EXPECT_EQ(s.protocol, 3);
  EXPECT_EQ(s.log_level, Level::warn);
  EXPECT_EQ(s.log_format, LogFormat::json);
  EXPECT_EQ(s.broadcast_timeout, 9s);
  EXPECT_FALSE(s.enable_compression);
  EXPECT_EQ(s.label, "l");
}

TEST(Config, MergesFilesInOrderAndFlagsLast) {
  const TempDir dir;
  std::filesystem::create_directory(dir.path("conf"));
  std::filesystem::create_directory(dir.path("conf/90.json"));
  dir.write("conf/20.json", R"({"node_name": "twenty", "start_join": ["c"], "replay_on_join": false,
                               "log_level": "", "protocol": 0, "tags": {"a": "20"}})");
  dir.write("conf/10.toml",
            "node_name = 'ten'\nprotocol = 3\nreplay_on_join = true\n"
            "start_join = ['b']\nlog_level = 'warn'\n[tags]\na = '10'\nb = '10'\n");
  dir.write("conf/30.txt", "not a configuration");
  const std::string first = dir.write("first.json", R"({"node_name": "first", "start_join": ["a"],
                                                       "Snapshot_Path": "/kept"})");
  const Settings s = loaded(
      {{"join", "d"}, {"config-file", first}, {"tag", "b=flag"}, {"config-dir", dir.path("conf")}});
  EXPECT_EQ(s.node_name, "twenty");
  EXPECT_EQ(s.snapshot_path, "/kept") << "keys in any case, as Serf's decoder takes them";
  EXPECT_THAT(s.start_join, ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(s.tags, ElementsAre(Pair("a", "20"), Pair("b", "flag")));
  EXPECT_TRUE(s.replay_on_join) << "booleans can only be switched on";
  EXPECT_EQ(s.protocol, 3) << "a zero says nothing";
  EXPECT_EQ(s.log_level, Level::warn) << "an empty text says nothing";
  EXPECT_EQ(loaded({{"config-file", first}, {"node", "flag"}}).node_name, "flag");
}

TEST(Config, RefusesWrongFilesWithFileLineAndRemedy) {
  const TempDir dir;
  const struct {
    std::string name, content, error;  ///< the error follows the path
  } rows[] = {
      {"a.json", "{\n \"node_name\": \"a\",\n \"nodename\": \"a\"}",
       ":3: unknown key 'nodename'; did you mean 'node_name'?"},
      {"a.json", "{\"xyzzyxyzzy\": 1}",
       ":1: unknown key 'xyzzyxyzzy'; remove it, or see the names in pando-agent(1)"},
      {"a.json", "{\n\n\"bind\": 7}", ":3: key 'bind': 7 is of the wrong kind; use a text"},
      {"a.json", "{\"tags\": {\"a\": 1}}",
       ":1: key 'tags': {\"a\":1} is of the wrong kind; use an object of texts"},
      {"a.json", "{\"start_join\": \"a\"}",
       ":1: key 'start_join': 'a' is of the wrong kind; use a list of texts"},
      {"a.json", "{\"leave_on_terminate\": \"yes\"}",
       ":1: key 'leave_on_terminate': 'yes' is of the wrong kind; use true or false"},
      {"a.json", "{\"retry_interval\": \"soon\"}",
       ":1: key 'retry_interval': 'soon' is no duration; use a duration such as 300ms or 1m30s"},
      {"a.json", "{\"retry_max_attempts\": 1.5}",
       ":1: key 'retry_max_attempts': 1.5 is of the wrong kind; use a whole number"},
      {"a.json", "{\"query_size_limit\": -1}",
       ":1: key 'query_size_limit': -1 is out of range; use 0 to 18446744073709551615"},
      {"a.json", "{\"retry_max_attempts\": 3000000000}",
       ":1: key 'retry_max_attempts': 3000000000 is out of range; use 0 to 2147483647"},
      {"a.json", "{\"protocol\": 9}",
       ":1: key 'protocol': 9 cannot be used: Protocol version '9' too high. Must be in range: "
       "[2, 5]"},
      {"a.json", "{\"profile\": \"moon\"}",
       ":1: key 'profile': 'moon' is not a profile; use lan, wan or local"},
      {"a.json", "{\"log_level\": \"loud\"}",
       ":1: key 'log_level': 'loud' is not a log level; use TRACE, DEBUG, INFO, WARN or ERR"},
      {"a.json", "{\"syslog_facility\": \"MAIL\"}",
       ":1: key 'syslog_facility': 'MAIL' is not a syslog facility; use LOCAL0 to LOCAL7, USER or "
       "DAEMON"},
      {"a.json", "{\"event_handlers\": [\"./a\", \"foo=./b\"]}",
       ":1: key 'event_handlers': [\"./a\",\"foo=./b\"] cannot be used: Invalid event script: "
       "'foo=./b'; write [FILTER=]SCRIPT with filters such as member-join or user:NAME"},
      {"a.json", "{\n\"node_name\": \"a\"\n\"bind\": \"b\"}",
       ":3: not JSON from here on; correct it there"},
      {"a.json", "", ":1: not JSON from here on; correct it there"},
      {"a.json", "[1]", ":1: the file holds no object; write { \"KEY\": VALUE, … }"},
      {"a.toml", "node_name = 'a'\n\nbnd = 'b'\n", ":3: unknown key 'bnd'; did you mean 'bind'?"},
      {"a.toml", "bind = 7.5", ":1: key 'bind': 7.5 is of the wrong kind; use a text"},
      {"a.toml", "node_name = 'a'\ntags.a = 1\n",
       ":2: key 'tags': {\"a\":1} is of the wrong kind; use an object of texts"},
  };
  for (const auto& row : rows) {
    const std::string path = dir.write(row.name, row.content);
    EXPECT_EQ(refusal({{"config-file", path}}), path + row.error);
  }
  const std::string broken = dir.write("b.toml", "node_name = 'a'\nbind = \n");
  EXPECT_THAT(refusal({{"config-file", broken}}),
              testing::AllOf(HasSubstr(broken + ":2: "), HasSubstr("; correct the TOML there")));
}

TEST(Config, RefusesMissingFiles) {
  EXPECT_EQ(refusal({{"config-file", "/nowhere/a.json"}}),
            "there is no configuration file '/nowhere/a.json'; check -config-file");
  EXPECT_EQ(refusal({{"config-dir", "/nowhere"}}),
            "there is no configuration file '/nowhere'; check -config-file");
}

TEST(Config, RefusesWrongFlagsWithTheFlag) {
  const struct {
    FlagText flag;
    std::string error;
  } rows[] = {
      {{"protocol", "1"},
       "-protocol: 1 cannot be used: Protocol version '1' too low. Must be in range: [2, 5]"},
      {{"protocol", "x"}, "-protocol='x' is not a whole number; write digits only"},
      {{"tag", "x"}, "-tag='x' is not a tag; write KEY=VALUE"},
      {{"tag", "=x"}, "-tag='=x' is not a tag; write KEY=VALUE"},
      {{"retry-interval", "x"},
       "-retry-interval: 'x' is no duration; use a duration such as 300ms or 1m30s"},
      {{"event-handler", "x=y"},
       "-event-handler: [\"x=y\"] cannot be used: Invalid event script: 'x=y'; write "
       "[FILTER=]SCRIPT with filters such as member-join or user:NAME"},
      {{"discover", "x"},
       "-discover: 'x' cannot be used: discovery by mDNS does not exist yet; name seeds with -join "
       "or -retry-join"},
  };
  for (const auto& row : rows) EXPECT_EQ(refusal({row.flag}), row.error);
}

TEST(Config, NeverShowsAKey) {
  for (const char* bad : {"c2VjcmV0", "!!secret!!", "AAAA"}) {
    const std::string error = refusal({{"encrypt", bad}});
    EXPECT_EQ(error,
              "-encrypt: the value is not base64 of 16, 24 or 32 bytes; make one with: pando "
              "keygen");
  }
}

TEST(Config, RefusesWhatExcludesEachOther) {
  EXPECT_EQ(refusal({{"tag", "a=b"}, {"tags-file", "f"}}),
            "tags cannot be given together with -tags-file='f'; use one of the two");
  EXPECT_EQ(refusal({{"encrypt", "QEFCQ0RFRkdISUpLTE1OTw=="}, {"keyring-file", "f"}}),
            "-encrypt cannot be given together with -keyring-file='f'; use one of the two");
}

TEST(Config, WarnsOfWhatItCorrectsAndOfScriptsThatAreNotThere) {
  const auto result = load({{"retry-interval", "10ms"},
                            {"broadcast-timeout", "1ms"},
                            {"rejoin", "true"},
                            {"event-handler", "user=/nowhere/x.sh arg"},
                            {"event-handler", "echo /nowhere"}});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->settings.retry_interval, 1s);
  EXPECT_EQ(result->settings.broadcast_timeout, 1s);
  EXPECT_THAT(result->warnings,
              ElementsAre("-retry-interval is too short; it is now 1s",
                          "-broadcast-timeout is too short; it is now 1s",
                          "-rejoin does nothing without a snapshot; name a file with -snapshot",
                          "the event handler '/nowhere/x.sh' is not there or not executable; put "
                          "the script there and chmod +x it"));
}

TEST(Config, KnowsWhereAValueCameFrom) {
  const TempDir dir;
  const std::string path = dir.write("a.json", "{\n\"bind\": \"x\"}");
  const Settings s = loaded({{"config-file", path}, {"rpc-addr", "y"}});
  EXPECT_EQ(s.place_of("bind", "bind"), path + ":2: key 'bind'");
  EXPECT_EQ(s.place_of("rpc_addr", "rpc-addr"), "-rpc-addr");
  EXPECT_EQ(s.place_of("snapshot_path", "snapshot"), "-snapshot");
}

TEST(Reread, SeesWhatTheFilesSayNow) {
  const TempDir dir;
  const std::string path = dir.write("a.json", R"({"log_level": "info"})");
  Reread again = reread({{"config-file", path}});
  EXPECT_EQ(again()->log_level, Level::info);
  dir.write("a.json", R"({"log_level": "debug"})");
  EXPECT_EQ(again()->log_level, Level::debug);
  dir.write("a.json", "{");
  EXPECT_EQ(again().error(), path + ":1: not JSON from here on; correct it there");
}

TEST(Changes, AreNamedAndSecretsAreNotShown) {
  Settings before, after;
  after.log_level = Level::debug;
  after.tags = {{"a", "1"}};
  after.event_handlers = {"./x"};
  after.bind = "10.0.0.1";
  after.rpc_auth = "secret";
  after.encrypt_key = "QEFCQ0RFRkdISUpLTE1OTw==";
  const auto all = changes(before, after);
  const std::vector<Change> expected = {
      {"bind", false, "bind: 0.0.0.0 -> 10.0.0.1"},
      {"rpc_auth", false, "rpc_auth has changed"},
      {"tags", true, "tags: {} -> {\"a\":\"1\"}"},
      {"encrypt_key", false, "encrypt_key has changed"},
      {"event_handlers", true, "event_handlers: [] -> [\"./x\"]"},
      {"log_level", true, "log_level: INFO -> DEBUG"},
  };
  EXPECT_EQ(all, expected);
  EXPECT_THAT(changes(after, after), IsEmpty());
}

TEST(ConfigKeys, AreEachNamedOnceAsKeyAndAsFlag) {
  std::set<std::string_view> keys, flags;
  for (const ConfigKey& key : config_keys()) {
    EXPECT_TRUE(key.key.empty() || keys.insert(key.key).second) << key.key;
    EXPECT_TRUE(key.flag.empty() || flags.insert(key.flag).second) << key.flag;
  }
}

}  // namespace
}  // namespace pando::agent
