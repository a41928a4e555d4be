# Run by ElixirIT: elixir -r lossy_telemetry.ex outage.exs ENDPOINT EVENTS. Emits a half of the events, the other half
# after a line on its input, while the server is stopped, and prints the ids and the books. Two stand-ins, because hex packages can't be had from Debian: one for the package
# `telemetry`, with its two functions that matter here, and one for Jason, over Erlang's own module or, before OTP 27, jiffy.
defmodule :telemetry do
  def attach_many(id, events, handler, config), do: :persistent_term.put(:handlers, {id, events, handler, config})

  def execute(event, measurements, metadata) do
    {_id, events, handler, config} = :persistent_term.get(:handlers)
    if event in events, do: handler.(event, measurements, metadata, config)
  end
end

defmodule Json do
  if Code.ensure_loaded?(:json) do
    def encode!(value), do: IO.iodata_to_binary(apply(:json, :encode, [value]))
    def decode!(text), do: apply(:json, :decode, [text])
  else
    def encode!(value), do: apply(:jiffy, :encode, [value, [:use_nil]])
    def decode!(text), do: apply(:jiffy, :decode, [text, [:return_maps, :use_nil]])
  end
end

[endpoint, number] = System.argv()
posted = [:lossy, :automation, :note_posted]

{:ok, _} =
  Lossy.Telemetry.start_link(
    endpoint: endpoint, source: "automation", release: "2.0.0", json: Json, interval: 50, events: [posted],
    on_rejected: fn name, result -> IO.puts("rejected #{name} #{result["reason"]}") end
  )

half = div(String.to_integer(number), 2)

for n <- 1..(2 * half) do
  if n == half + 1, do: IO.gets("")

  case :telemetry.execute(posted, %{latency_ms: n, retries: 0}, %{platform: "vimeo"}) do
    id when is_binary(id) -> IO.puts("id #{id}")
  end
end

Lossy.Telemetry.emit("lossy.automation.note_posted", %{latency_ms: -1, retries: 0, platform: "vimeo"})
Lossy.Telemetry.emit("lossy.automation.note_posted", %{latency_ms: self()})
Lossy.Telemetry.flush(120_000)
IO.puts("books " <> Json.encode!(Lossy.Telemetry.stats()))
