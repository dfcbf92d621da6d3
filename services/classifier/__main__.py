"""One classifier worker: loads the topic packs, then works the queue, sweeping up what was never rung."""

import os

# Numeric libraries read these when first imported; a worker is one core wide.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from services.classifier.worker import main
from services.runtime.loop import run_service

if __name__ == "__main__":
    run_service("classifier", main, threads=False)
