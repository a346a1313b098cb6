// An area to draw a signature in with a mouse, a finger or a pen.
import { type PointerEvent, useReducer, useRef, useState } from 'react';
import { texts } from '../../texts/shared.ts';
import { Button } from '../controls/Button.tsx';
import styles from './SignaturePad.module.css';
import {
  HEIGHT,
  isFarEnough,
  MAX_PATH_LENGTH,
  strokesToPath,
  type Point,
  type Stroke,
  WIDTH,
} from './strokePath.ts';

interface SignaturePadProps {
  /** Called with the SVG path after each stroke. The path is empty after the drawing was cleared. */
  onDraw: (path: string) => void;
}

export function SignaturePad({ onDraw }: SignaturePadProps) {
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const drawing = useRef<Point[] | null>(null);
  // the stroke being drawn is a ref, so each new point has to trigger a render
  const [, rerender] = useReducer((count: number) => count + 1, 0);

  function startStroke(event: PointerEvent<SVGSVGElement>): void {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drawing.current = [pointAt(event)];
    rerender();
  }
  function extendStroke(event: PointerEvent<SVGSVGElement>): void {
    const stroke = drawing.current;
    if (!stroke) return;
    const point = pointAt(event);
    if (isFarEnough(stroke, point)) stroke.push(point);
    rerender();
  }
  function endStroke(): void {
    const stroke = drawing.current;
    drawing.current = null;
    if (!stroke) return;
    const all = [...strokes, stroke];
    if (strokesToPath(all).length <= MAX_PATH_LENGTH) saveStrokes(all);
    else rerender(); // drop a stroke that makes the path longer than the server accepts
  }
  function saveStrokes(all: readonly Stroke[]): void {
    setStrokes(all);
    onDraw(strokesToPath(all));
  }

  const visibleStrokes = drawing.current ? [...strokes, drawing.current] : strokes;
  return (
    <div className={styles.pad}>
      <svg
        role="img"
        aria-label={texts.signature.padLabel}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        className={styles.canvas}
        data-testid="signature-pad"
        onPointerDown={startStroke}
        onPointerMove={extendStroke}
        onPointerUp={endStroke}
        onPointerCancel={endStroke}
      >
        <path d="M 20 78 H 280" className={styles.baseline} />
        <path d={strokesToPath(visibleStrokes)} className={styles.strokes} />
      </svg>
      {visibleStrokes.length === 0 && <span className={styles.hint}>{texts.signature.padHint}</span>}
      <div className={styles.clear}>
        {strokes.length > 0 && (
          <Button
            label={texts.signature.clear}
            size="small"
            variant="quiet"
            onPress={() => saveStrokes([])}
          />
        )}
      </div>
    </div>
  );
}

function pointAt(event: PointerEvent<SVGSVGElement>): Point {
  const box = event.currentTarget.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * WIDTH;
  const y = ((event.clientY - box.top) / box.height) * HEIGHT;
  return [clamp(x, WIDTH), clamp(y, HEIGHT)];
}

function clamp(value: number, max: number): number {
  return Math.max(0, Math.min(max, value));
}
