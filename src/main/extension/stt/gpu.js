// Counts loud frames on the graphics card.

import { SttFailure } from './transcriber.js';

const SHADER = `
@group(0) @binding(0) var<storage, read> levels: array<f32>;
@group(0) @binding(1) var<storage, read_write> loud: atomic<u32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&levels) - 1 && levels[id.x + 1] > levels[0]) { atomicAdd(&loud, 1u); }
}`;
const [STORAGE, COPY_DST, COPY_SRC, MAP_READ] = [0x80, 0x08, 0x04, 0x01]; // GPUBufferUsage

/**
 * @param {number[]} levels in dB
 * @param {number} least a frame above this level is loud
 * @returns {Promise<number>}
 */
export async function loudFramesOnGpu(levels, least) {
  const adapter = await /** @type {any} */ (navigator).gpu?.requestAdapter();
  if (!adapter) throw new SttFailure('webgpu_unavailable', 'no adapter');
  const device = await adapter.requestDevice();
  try {
    return await count(device, Float32Array.of(least, ...levels));
  } finally {
    device.destroy();
  }
}

/**
 * @param {any} device
 * @param {Float32Array} data the limit, then the levels
 * @returns {Promise<number>}
 */
async function count(device, data) {
  const input = device.createBuffer({ size: data.byteLength, usage: STORAGE | COPY_DST });
  const sum = device.createBuffer({ size: 4, usage: STORAGE | COPY_SRC });
  const out = device.createBuffer({ size: 4, usage: MAP_READ | COPY_DST });
  device.queue.writeBuffer(input, 0, data);
  const module = device.createShaderModule({ code: SHADER });
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'main' } });
  const entries = [input, sum].map((buffer, binding) => ({ binding, resource: { buffer } }));
  const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  const commands = device.createCommandEncoder();
  const pass = commands.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(Math.ceil(data.length / 64));
  pass.end();
  commands.copyBufferToBuffer(sum, 0, out, 0, 4);
  device.queue.submit([commands.finish()]);
  const lost = device.lost.then(() => Promise.reject(new SttFailure('device_lost', 'the device was lost')));
  await Promise.race([out.mapAsync(MAP_READ), lost]);
  return new Uint32Array(out.getMappedRange())[0] ?? 0;
}
