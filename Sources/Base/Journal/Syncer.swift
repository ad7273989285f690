import EventStream
import Glibc

/// Makes what was written durable while more is written: a thread that syncs, again and again, all that was
/// asked for since (group commit), and then tells readers.
final class Syncer: @unchecked Sendable {
  private let system: JournalSystem
  private let file: WriterFile
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var thread = pthread_t()
  // All below is looked at with the mutex held.
  private var wanted: (descriptor: Int32, place: WriterPlace)?
  private var isBusy = false
  private var isStopping = false
  private var durable: UInt64
  private var failure: Int32 = 0

  init(_ system: JournalSystem, _ file: WriterFile, durable: UInt64) {
    self.system = system
    self.file = file
    self.durable = durable
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
    // Signals are for the thread that reads.
    var all = sigset_t()
    var old = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &old)
    pthread_create(
      &thread, nil,
      { argument in
        Unmanaged<Syncer>.fromOpaque(argument!).takeUnretainedValue().work()
        return nil
      }, Unmanaged.passUnretained(self).toOpaque())
    pthread_sigmask(SIG_SETMASK, &old, nil)
  }

  /// Ends the thread, which syncs before what it was asked for.
  func stop() {
    locked {
      isStopping = true
      pthread_cond_broadcast(changed)
    }
    pthread_join(thread, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(changed)
    mutex.deallocate()
    changed.deallocate()
  }

  /// Asks that all be durable up to a place; returns at once.
  func request(_ descriptor: Int32, _ place: WriterPlace) {
    locked {
      wanted = (descriptor, place)
      pthread_cond_broadcast(changed)
    }
  }

  /// Waits until all that was asked for is durable; an error number where it cannot be.
  func drain() -> Int32 {
    locked {
      while failure == 0, isBusy || wanted != nil { pthread_cond_wait(changed, mutex) }
      return failure
    }
  }

  /// Records that are durable, and the error number of a sync that failed.
  var state: (durable: UInt64, failure: Int32) { locked { (durable, failure) } }

  private func locked<Value>(_ body: () -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  private func work() {
    while let (descriptor, place) = next() {
      var code = system.sync(descriptor)
      // Only now may readers see it.
      if code == 0 { code = file.tell(place) }
      locked {
        isBusy = false
        if code == 0 { durable = place.records } else { failure = code }
        pthread_cond_broadcast(changed)
      }
      if code != 0 { return }
    }
  }

  /// Waits for something to sync; nil at the end.
  private func next() -> (descriptor: Int32, place: WriterPlace)? {
    locked {
      while wanted == nil, !isStopping { pthread_cond_wait(changed, mutex) }
      defer { wanted = nil }
      isBusy = wanted != nil
      return wanted
    }
  }
}
