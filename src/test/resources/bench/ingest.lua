-- Makes the requests of wrk: POST /v1/events with new UUIDv7 ids, over six event types of five families.
-- Environment: PER is the number of events in a request.
local per = tonumber(os.getenv("PER") or "1")
local SAMPLES = 512 -- event texts of each type, made once: making text must not limit the load
local SESSIONS = 64

math.randomseed((os.time() * 7919 + tonumber(tostring({}):match("0x(%x+)"), 16)) % 4294967296)

local sessions = {}
for i = 1, SESSIONS do
  sessions[i] = string.format("%08x-%04x-4a1b-8c2d-%012x",
    math.random(0, 4294967295), math.random(0, 65535), math.random(0, 281474976710655))
end

local function event(name, payload, ...)
  return string.format('"event":"lossy.%s","session_id":"%s","payload":{%s}',
    name, sessions[math.random(SESSIONS)], string.format(payload, ...))
end

local types = {
  function()
    return event("voice_mode.speech_detected", '"latency_ms":%.1f', math.random() * 300)
  end,
  function()
    return event("voice_mode.segment_ignored", '"reason":"short","duration_ms":%d', math.random(900))
  end,
  function()
    return event("stt.completed", '"mode":"local_webgpu","duration_ms":%d,"audio_ms":%d',
      math.random(900), math.random(9000))
  end,
  function()
    return event("cache.notes_hit", '"warm_start":true,"age_ms":%d', math.random(900000))
  end,
  function()
    return event("cache.notes_miss", '"warm_start":false')
  end,
  function()
    return event("library.fetch_completed", '"duration_ms":%d,"outcome":"success","item_count":%d',
      math.random(900), math.random(500))
  end,
}

local samples = {}
for t = 1, #types do
  samples[t] = {}
  for i = 1, SAMPLES do
    samples[t][i] = types[t]()
  end
end

local run = string.format("%08x", math.random(0, 4294967295))
local start = os.time() * 1000
local ids = 0

-- 64 ids in each millisecond, unique by the number of the run and a counter.
local function id()
  ids = ids + 1
  local ms = string.format("%012x", start + math.floor(ids / 64))
  return ms:sub(1, 8) .. "-" .. ms:sub(9, 12) .. "-7" .. string.format("%03x", ids % 4096)
    .. "-8" .. run:sub(1, 3) .. "-" .. run:sub(4, 8) .. string.format("%07x", ids % 268435456)
end

local made = 0
local headers = { ["Content-Type"] = "application/json" }

request = function()
  local events = {}
  for i = 1, per do
    made = made + 1
    events[i] = '{"event_id":"' .. id() .. '",' .. samples[made % #types + 1][made % SAMPLES + 1] .. "}"
  end
  local body = '{"source":"extension","install_id":"inst-' .. (made % 500)
    .. '","release":"1.4.2","events":[' .. table.concat(events, ",") .. "]}"
  return wrk.format("POST", "/v1/events", headers, body)
end
