defmodule Lossy.Telemetry do
  @moduledoc """
  Sends catalogued events to a Lossy Telemetry server. Emitting never waits: the events go to a bounded queue in memory,
  and one request at a time sends them. Each event keeps the id that it got when it happened, so a retry stores no second row.

      {Lossy.Telemetry, endpoint: "https://telemetry.example", source: "automation", json: Jason,
       events: [[:lossy, :automation, :note_posted]]}

  Options: `endpoint`, `source`; `json` (a module with `encode!/1` and `decode!/1`); `key` (a write key), `release`, `events`
  (of `:telemetry`; a list like `[:a, :b]` is the event `a.b`), `queue` (events at most, 10,000), `interval` (milliseconds
  that an event waits for others, 1,000), and `on_rejected` (receives the event's name and the server's result).
  """
  use GenServer
  require Logger

  @batch_events 500
  @batch_bytes 200_000
  @longest_wait 300_000
  @day 86_400_000
  @books %{emitted: 0, persisted: 0, accepted: 0, duplicate: 0, rejected: 0, sampled: 0, disabled: 0, opted_out: 0, evicted: 0}
  @defaults %{key: nil, release: nil, events: [], queue: 10_000, interval: 1_000, on_rejected: &__MODULE__.log_rejected/2}

  def start_link(options), do: GenServer.start_link(__MODULE__, Map.new(options), name: __MODULE__)

  @doc "Queues an event and returns its id. Never waits."
  def emit(name, payload) do
    id = uuid7()
    GenServer.cast(__MODULE__, {:emit, id, name, payload})
    id
  end

  @doc "Returns when every event has its result; exits after the time-out, in milliseconds."
  def flush(timeout \\ 30_000), do: GenServer.call(__MODULE__, :flush, timeout)

  @doc "Returns the books: emitted = pending + the sum of the others."
  def stats, do: GenServer.call(__MODULE__, :stats)

  @doc "The handler of `:telemetry`; runs in the process that emits."
  def handle(event, measurements, metadata, _config), do: emit(Enum.join(event, "."), Map.merge(metadata, measurements))

  def log_rejected(name, result), do: Logger.warning("#{name} rejected: #{inspect(Map.drop(result, ["result"]))}")

  @impl true
  def init(options) do
    state = Map.merge(@defaults, options)
    {:ok, _} = Application.ensure_all_started(:inets)
    {:ok, _} = Application.ensure_all_started(:ssl)
    if state.events != [] and Code.ensure_loaded?(:telemetry) do
      apply(:telemetry, :attach_many, ["lossy-telemetry", state.events, &__MODULE__.handle/4, nil])
    end
    {:ok, Map.merge(state, %{waiting: :queue.new(), sending: [], task: nil, timer: nil, most: @batch_events,
                             failures: 0, books: @books, flushing: []})}
  end

  @impl true
  def handle_cast({:emit, id, name, payload}, state) do
    state = count(state, :emitted, 1)
    try do
      text = state.json.encode!(%{event_id: id, event: name, payload: payload})
      waiting = :queue.in({id, name, IO.iodata_to_binary(text)}, state.waiting)
      {:noreply, %{state | waiting: waiting} |> evict() |> schedule(state.interval)}
    rescue
      error -> {:noreply, rejected(state, name, %{"reason" => "not JSON", "detail" => Exception.message(error)})}
    end
  end

  @impl true
  def handle_call(:stats, _from, state), do: {:reply, Map.put(state.books, :pending, pending(state)), state}
  def handle_call(:flush, from, state), do: {:noreply, answer(schedule(%{state | flushing: [from | state.flushing]}, 0))}

  @impl true
  def handle_info(:send, state), do: {:noreply, send_batch(%{state | timer: nil})}

  def handle_info({ref, reply}, %{task: %{ref: ref}} = state) do
    Process.demonitor(ref, [:flush])
    {:noreply, %{state | task: nil} |> settle(reply) |> answer()}
  end

  def handle_info(_other, state), do: {:noreply, state}

  defp send_batch(%{task: nil} = state) do
    case take(state.waiting, state.most, @batch_bytes, []) do
      {[], _} -> state
      {batch, rest} ->
        task = Task.async(fn -> post(state, Enum.map(batch, &elem(&1, 2))) end)
        %{state | waiting: rest, sending: batch, task: task}
    end
  end

  defp send_batch(state), do: state

  defp take(waiting, most, bytes, taken) do
    with true <- most > 0, {:value, {_, _, text} = event} <- :queue.peek(waiting),
         true <- taken == [] or byte_size(text) < bytes do
      take(:queue.drop(waiting), most - 1, bytes - byte_size(text), [event | taken])
    else
      _ -> {Enum.reverse(taken), waiting}
    end
  end

  # Returns {status, reply}; the status is 0 if there is no reply, or none that can be read.
  defp post(state, texts) do
    head = for {key, value} <- [source: state.source, release: state.release], value, into: %{}, do: {key, value}
    head = state.json.encode!(Map.put(head, :sent_at, DateTime.to_iso8601(DateTime.utc_now())))
    body = [String.trim_trailing(IO.iodata_to_binary(head), "}"), ",\"events\":[", Enum.intersperse(texts, ","), "]}"]
    headers = if state.key, do: [{'authorization', to_charlist("Bearer " <> state.key)}], else: []
    request = {to_charlist(state.endpoint <> "/v1/events"), headers, 'application/json', IO.iodata_to_binary(body)}
    {:ok, {{_, status, _}, _, text}} = :httpc.request(:post, request, [timeout: 15_000, connect_timeout: 5_000] ++ tls(state), body_format: :binary)
    {status, state.json.decode!(text)}
  rescue
    _error -> {0, %{}}
  end

  defp tls(%{endpoint: "https" <> _}) do
    match = [match_fun: :public_key.pkix_verify_hostname_match_fun(:https)]
    [ssl: [verify: :verify_peer, cacerts: :public_key.cacerts_get(), customize_hostname_check: match]]
  end

  defp tls(_plain), do: []

  defp settle(%{sending: batch} = state, {200, %{"status" => "ok", "counts" => counts} = reply}) do
    if Enum.sum(Map.values(counts)) == length(batch) do
      taken = if Map.has_key?(counts, "accepted"), do: "accepted", else: "persisted"
      results = Map.new(batch, fn {id, _, _} -> {id, reply["results"][id] || %{"result" => taken}} end)
      {kept, done} = Enum.split_with(batch, fn {id, _, _} -> results[id]["result"] == "retry" end)
      state = Enum.reduce(done, state, fn {id, name, _}, state -> result(state, name, results[id]) end)
      again(%{state | failures: 0, most: @batch_events}, kept, reply["retry_after_ms"] || 0)
    else
      again(state, batch, backoff(state, reply))
    end
  end

  defp settle(%{sending: batch} = state, {200, %{"status" => "disabled"}}) do
    state = count(state, :disabled, length(batch) + :queue.len(state.waiting))
    again(%{state | waiting: :queue.new()}, [], @day)
  end

  defp settle(%{sending: [{_, name, _}]} = state, {status, reply}) when status in [400, 413, 415] do
    again(rejected(state, name, reply), [], 0)
  end

  defp settle(%{sending: batch} = state, {status, _}) when status in [400, 413, 415] do
    again(%{state | most: div(length(batch), 2)}, batch, 0)
  end

  defp settle(%{sending: batch} = state, {status, reply}) do
    if state.failures == 0, do: Logger.warning("no telemetry sent (HTTP #{status} #{reply["reason"]}); retrying")
    again(%{state | failures: state.failures + 1}, batch, backoff(state, reply))
  end

  defp again(state, kept, wait) do
    state = evict(%{state | sending: [], waiting: :queue.join(:queue.from_list(kept), state.waiting)})
    if :queue.is_empty(state.waiting), do: state, else: schedule(state, wait)
  end

  # Full jitter, and never shorter than the server asks for.
  defp backoff(state, reply) do
    limit = min(@longest_wait, 1_000 * Integer.pow(2, min(state.failures, 9)))
    max(if(is_integer(reply["retry_after_ms"]), do: reply["retry_after_ms"], else: 0), :rand.uniform(limit))
  end

  defp schedule(%{timer: nil, task: nil} = state, wait), do: %{state | timer: Process.send_after(self(), :send, wait)}
  defp schedule(state, _wait), do: state

  defp evict(state) do
    over = pending(state) - state.queue
    if over > 0 and not :queue.is_empty(state.waiting) do
      evict(count(%{state | waiting: :queue.drop(state.waiting)}, :evicted, 1))
    else
      state
    end
  end

  defp result(state, name, %{"result" => "rejected"} = result), do: rejected(state, name, result)
  defp result(state, _name, %{"result" => word}), do: count(state, terminal(word), 1)

  defp terminal(word), do: Enum.find(Map.keys(@books), :persisted, &(Atom.to_string(&1) == word))

  defp rejected(state, name, result) do
    state.on_rejected.(name, result)
    count(state, :rejected, 1)
  end

  defp count(state, book, number), do: update_in(state.books[book], &(&1 + number))
  defp pending(state), do: :queue.len(state.waiting) + length(state.sending)

  defp answer(state) do
    if pending(state) > 0, do: state, else: (Enum.each(state.flushing, &GenServer.reply(&1, :ok)); %{state | flushing: []})
  end

  # RFC 9562, section 5.7
  defp uuid7 do
    <<a::12, b::62, _::6>> = :crypto.strong_rand_bytes(10)
    <<id::128>> = <<System.system_time(:millisecond)::48, 7::4, a::12, 2::2, b::62>>
    hex = id |> Integer.to_string(16) |> String.downcase() |> String.pad_leading(32, "0")
    for {from, length} <- [{0, 8}, {8, 4}, {12, 4}, {16, 4}, {20, 12}], reduce: "" do
      "" -> String.slice(hex, from, length)
      text -> text <> "-" <> String.slice(hex, from, length)
    end
  end
end
