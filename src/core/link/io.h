#pragma once
/// The whole traffic of the links with the rooms around them.
#include "core/link/input.h"
#include "core/link/output.h"
