/** As much of uPlot as the page uses; served beside the page's own modules, it lies with the vendored files. */
export default class uPlot {
  constructor(options: object, data: (number | null)[][], target: HTMLElement);
  readonly ctx: CanvasRenderingContext2D;
  readonly bbox: { left: number; top: number; width: number; height: number };
  readonly cursor: { idx?: number | null };
  readonly width: number;
  valToPos(value: number, scale: string, canvasPixels?: boolean): number;
  setData(data: (number | null)[][]): void;
  setSize(size: { width: number; height: number }): void;
  redraw(rebuildPaths?: boolean, recalcAxes?: boolean): void;
  destroy(): void;
}
