#pragma once
/// Calls, one-way messages and topics between nodes: what can be asked and what comes of it.
/// Source: docs/protocol/calls.md.
#include "pando/call_command.h"
#include "pando/call_failure.h"
#include "pando/call_news.h"
