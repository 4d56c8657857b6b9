#pragma once
/// What travels on the agent's RPC port, decoded: one struct per body.
#include "wire/rpc_replies.h"
#include "wire/rpc_requests.h"
