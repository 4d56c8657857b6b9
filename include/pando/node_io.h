#pragma once
/// What can happen to a node, and what it can want: its whole traffic with whoever drives it.
#include "pando/node_input.h"
#include "pando/node_output.h"
