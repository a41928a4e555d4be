// Only what the drawer uses of uPlot 1.6, so that the type check need not read the vendored script.
export default class uPlot {
  constructor(options: object, data: (number | null)[][], place: HTMLElement);
  readonly ctx: CanvasRenderingContext2D;
  readonly bbox: { left: number; top: number; width: number; height: number };
  setData(data: (number | null)[][]): void;
  setSize(size: { width: number; height: number }): void;
  valToPos(value: number, scale: string, canvasPixels: boolean): number;
  destroy(): void;
}
